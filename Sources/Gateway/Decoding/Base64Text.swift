/// Pictures as callers send them.
enum Base64Text {
    /// Whether the text is base64 with its padding (RFC 4648, 4), as providers and clients decode it: without line breaks.
    static func isValid(_ text: String) -> Bool {
        var text = text
        return text.withUTF8 { bytes in
            guard bytes.count.isMultiple(of: 4) else { return false }
            let padding = bytes.reversed().prefix(2).prefix { $0 == UInt8(ascii: "=") }.count
            return bytes.dropLast(padding).allSatisfy(isDigit)
        }
    }

    private static func isDigit(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "+"), UInt8(ascii: "/"):
            true
        default:
            false
        }
    }
}
