/// The key of the operator, which the settings have.
struct APIKey: Sendable {
    private let bytes: [UInt8]

    init(_ key: String) { bytes = Array(key.utf8) }

    /// Compares in a time that depends on the presented text alone, so that nothing about the key can be measured.
    func matches(_ presented: Substring) -> Bool {
        guard !bytes.isEmpty else { return false }
        var difference = UInt64(truncatingIfNeeded: bytes.count ^ presented.utf8.count)
        for (index, byte) in presented.utf8.enumerated() {
            difference |= UInt64(byte ^ bytes[index % bytes.count])
        }
        return difference == 0
    }
}
