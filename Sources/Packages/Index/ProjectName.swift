/// A project's name in the one spelling that indexes have it under (PEP 503): `Foo.Bar_baz` is `foo-bar-baz`.
package struct ProjectName: Hashable, Sendable {
    private static let longest = 128

    package let text: String

    /// - Parameter written: letters and digits with dashes, dots and underscores between them, as PEP 508 has it; nil for anything else.
    package init?(_ written: some StringProtocol) {
        guard !written.isEmpty, written.utf8.count <= Self.longest else { return nil }
        var text = ""
        for byte in written.utf8 {
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"):
                text.unicodeScalars.append(Unicode.Scalar(byte))
            case UInt8(ascii: "A")...UInt8(ascii: "Z"): text.unicodeScalars.append(Unicode.Scalar(byte | 0x20))
            case UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"):
                if text.last != "-" { text.append("-") }
            default: return nil
            }
        }
        guard text.first != "-", text.last != "-" else { return nil }
        self.text = text
    }
}
