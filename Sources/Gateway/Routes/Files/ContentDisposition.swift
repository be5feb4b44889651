import SessionModel

/// How a file is to be saved: RFC 6266. Names are strangers', and end up in a header.
enum ContentDisposition {
    /// The name with everything but letters, digits and a few more replaced, and beside it the name as it is.
    static func attachment(_ name: [UInt8]) -> String {
        let plain = String(decoding: name.map { isPlain($0) ? $0 : UInt8(ascii: "_") }, as: UTF8.self)
        // What is not UTF-8 has no name in UTF-8 to be told.
        guard plain.utf8.elementsEqual(name) || String(validating: name, as: UTF8.self) == nil else {
            return "attachment; filename=\"\(plain)\"; filename*=UTF-8''\(PercentCoding.encode(name))"
        }
        return "attachment; filename=\"\(plain)\""
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
            UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"), UInt8(ascii: "."), UInt8(ascii: "_"),
            UInt8(ascii: " "), UInt8(ascii: "("), UInt8(ascii: ")"), UInt8(ascii: "+"), UInt8(ascii: ","):
            true
        default: false
        }
    }
}
