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
