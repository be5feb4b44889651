/// Looks at the shape of a JSON text before anything is made of it.
enum JSONNesting {
    static let maximumDepth = 64

    enum Problem: Error {
        /// Arrays and objects stand in each other deeper than ``maximumDepth``.
        case tooDeep

        /// There is a zero byte, which UTF-8 JSON never has: another encoding, in which the depth would be miscounted.
        case notUTF8
    }

    static func check(_ text: some Sequence<UInt8>) throws(Problem) {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in text {
            if byte == 0 { throw .notUTF8 }
            if isInString {
                if isEscaped {
                    isEscaped = false
                } else if byte == UInt8(ascii: "\\") {
                    isEscaped = true
                } else if byte == UInt8(ascii: "\"") {
                    isInString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""):
                isInString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                if depth > maximumDepth { throw .tooDeep }
            case UInt8(ascii: "]"), UInt8(ascii: "}"):
                depth -= 1
            default:
                break
            }
        }
    }
}
