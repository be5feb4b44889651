/// The owner of sessions, their files and their limits. Every query of the store is scoped by one.
package struct TenantID: Hashable, Sendable, RawRepresentable {
    package let rawValue: String

    package init(rawValue: String) { self.rawValue = rawValue }

    /// The tenant of the server's own `API_KEY`.
    package static let `default` = TenantID(rawValue: "default")

    /// Reads a name that an operator gives: 1 to 64 letters, digits, dots, dashes and underscores, of ASCII.
    package init?(name: String) {
        guard (1...64).contains(name.utf8.count), name.utf8.allSatisfy(TenantID.isAllowed) else { return nil }
        rawValue = name
    }

    private static func isAllowed(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "."), UInt8(ascii: "-"), UInt8(ascii: "_"):
            true
        default:
            false
        }
    }
}
