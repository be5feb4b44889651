import FoundationEssentials

/// The `seccomp` of a policy's file: a profile, or a profile with others joined to it. All are paths inside the policies' folder.
///
/// Joining has two words, because it has two meanings: what a list is *added* to stays, and what it *replaces* is gone. The
/// profiles themselves stay in the format of container runtimes, which knows neither.
struct SeccompReference: Hashable {
    let file: String

    /// Profiles whose rules come on top of the file's.
    let add: [String]

    /// Profiles whose rules take the place of all that the file says of the same calls.
    let replace: [String]
}

extension SeccompReference: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case file
        case add
        case replace
    }

    init(from decoder: any Decoder) throws {
        if let file = try? decoder.singleValueContainer().decode(String.self) {
            (self.file, add, replace) = (file, [], [])
            return
        }
        let object = try StrictObject<CodingKeys>(decoder)
        file = try object.values.decode(String.self, forKey: .file)
        add = try object.values.decodeIfPresent([String].self, forKey: .add) ?? []
        replace = try object.values.decodeIfPresent([String].self, forKey: .replace) ?? []
    }
}
