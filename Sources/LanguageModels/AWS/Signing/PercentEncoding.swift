/// Percent-encoding as Signature Version 4 asks for it: every byte but RFC 3986's unreserved ones, in upper case.
enum PercentEncoding {
    /// - Parameter kept: Further ASCII characters that stay as they are.
    static func encode(_ text: String, keeping kept: String = "") -> String {
        let kept = Array(kept.utf8)
        var encoded = ""
        for byte in text.utf8 {
            if isUnreserved(byte) || kept.contains(byte) {
                encoded.unicodeScalars.append(Unicode.Scalar(byte))
            } else {
                let digits = String(byte, radix: 16, uppercase: true)
                encoded += digits.count == 1 ? "%0\(digits)" : "%\(digits)"
            }
        }
        return encoded
    }

    private static func isUnreserved(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "A")...UInt8(ascii: "Z"), UInt8(ascii: "a")...UInt8(ascii: "z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: "~"):
            true
        default: false
        }
    }
}
