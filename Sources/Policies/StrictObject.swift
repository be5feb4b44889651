import FoundationEssentials

/// A JSON object in which a key that nobody reads is a fault.
///
/// A misspelt key in a security policy must not be passed over: a rule with `arg` in place of `args` would allow the
/// call whatever its arguments.
struct StrictObject<Key: CodingKey & CaseIterable> {
    let values: KeyedDecodingContainer<Key>

    init(_ decoder: any Decoder) throws {
        let known = Set(Key.allCases.map(\.stringValue))
        let found = try decoder.container(keyedBy: AnyKey.self).allKeys.map(\.stringValue)
        if let stranger = found.filter({ !known.contains($0) }).min() {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "unknown key \"\(stranger)\""))
        }
        values = try decoder.container(keyedBy: Key.self)
    }

    /// One of the words that the key can have.
    func choice<Choice: RawRepresentable<String> & CaseIterable>(at key: Key) throws -> Choice {
        try choice(named: values.decode(String.self, forKey: key), at: key)
    }

    /// A list of such words, each at most once; it may be empty.
    func choices<Choice: RawRepresentable<String> & CaseIterable & Hashable>(at key: Key) throws -> Set<Choice> {
        var chosen: Set<Choice> = []
        for name in try values.decode([String].self, forKey: key) {
            guard chosen.insert(try choice(named: name, at: key)).inserted else {
                throw fault(at: key, "has \"\(name)\" twice")
            }
        }
        return chosen
    }

    private func choice<Choice: RawRepresentable<String> & CaseIterable>(
        named name: String, at key: Key
    ) throws -> Choice {
        guard let choice = Choice(rawValue: name) else {
            let known = Choice.allCases.map { "\"\($0.rawValue)\"" }.joined(separator: ", ")
            throw fault(at: key, "must be one of \(known), not \"\(name)\"")
        }
        return choice
    }

    /// A fault of the value under the key.
    func fault(at key: Key, _ problem: String) -> DecodingError {
        .dataCorrupted(.init(codingPath: values.codingPath + [key], debugDescription: problem))
    }
}

private struct AnyKey: CodingKey {
    let stringValue: String
    var intValue: Int? { nil }

    init?(stringValue: String) { self.stringValue = stringValue }
    init?(intValue: Int) { nil }
}
