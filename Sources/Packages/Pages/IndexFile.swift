internal import SessionModel

/// One file that an index page links to.
package struct IndexFile: Hashable, Sendable {
    private static let longestName = 255

    /// What it is called, with nothing in it that means something to a path.
    package let name: String
    package let address: WebAddress

    /// The strongest digest that the page gives, as `sha256=…`; nil for none.
    package var digest: String?

    /// What `data-requires-python` says; nil for nothing.
    package var requiresPython: String?

    /// The reason why it was withdrawn, which may be empty; nil where it was not.
    package var yanked: String?

    /// Whether its metadata can be had by themselves (PEP 658), and their digest: `true` or `sha256=…`; nil if they cannot.
    package var metadata: String?

    /// - Parameter name: nil makes it the last part of the address.
    package init?(name: String? = nil, address: WebAddress) {
        let last = address.path.split(separator: "/").last.flatMap { PercentCoding.decodeText($0) }
        guard let name = name ?? last, Self.isValid(name) else { return nil }
        self.name = name
        self.address = address
    }

    private static func isValid(_ name: String) -> Bool {
        !name.isEmpty && name.utf8.count <= longestName && name.utf8.first != UInt8(ascii: ".")
            && name.utf8.allSatisfy(isPlain)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"):
            true
        default: "-._+!~".utf8.contains(byte)
        }
    }
}
