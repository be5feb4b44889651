/// Digests as links have them: `sha256=…`.
enum Digest {
    /// Those that installers know, the best first.
    private static let known = ["sha256", "sha512", "sha384", "sha224", "sha1", "md5"]

    private static let longest = 128

    /// - Parameter text: `sha256=…`; nil for what is no such thing.
    static func reading(_ text: some StringProtocol) -> String? {
        let parts = text.split(separator: "=", omittingEmptySubsequences: false)
        guard parts.count == 2 else { return nil }
        return make(String(parts[0]), String(parts[1]))
    }

    /// The best of several, by their names.
    static func best(of digests: [String: String]) -> String? {
        known.lazy.compactMap { name in digests[name].flatMap { make(name, $0) } }.first
    }

    private static func make(_ name: String, _ value: String) -> String? {
        let isHexadecimal = value.utf8.allSatisfy {
            (0x30...0x39).contains($0) || (0x61...0x66).contains($0 | 0x20)
        }
        guard known.contains(name), !value.isEmpty, value.utf8.count <= longest, isHexadecimal else { return nil }
        return "\(name)=\(value.lowercased())"
    }
}
