import FoundationEssentials

/// The JSON of `policies/<name>.json`.
struct PolicyFile: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case description
        case seccomp
        case limits
    }

    let name: String
    let description: String

    /// Where the seccomp profile is, from the policies' folder.
    let seccomp: String
    let limits: PolicyLimits

    init(from decoder: any Decoder) throws {
        let object = try StrictObject<CodingKeys>(decoder)
        name = try object.values.decode(String.self, forKey: .name)
        guard Policy.isValid(name: name) else {
            throw object.fault(at: .name, "must be made of a to z, 0 to 9 and dashes, not \"\(name)\"")
        }
        description = try object.values.decode(String.self, forKey: .description)
        seccomp = try object.values.decode(String.self, forKey: .seccomp)
        limits = try object.values.decode(PolicyLimits.self, forKey: .limits)
    }
}
