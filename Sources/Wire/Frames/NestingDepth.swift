/// Bounds the nesting of JSON text before a recursive decoder sees it.
enum NestingDepth {
    /// Throws if arrays and objects stand more than `maximum` deep in each other. Says nothing else about the text.
    static func check(_ json: [UInt8], maximum: Int) throws(FrameError) {
        var depth = 0
        var inString = false
        var escaped = false
        for byte in json {
            if inString {
                if escaped {
                    escaped = false
                } else if byte == UInt8(ascii: "\\") {
                    escaped = true
                } else if byte == UInt8(ascii: "\"") {
                    inString = false
                }
                continue
            }
            switch byte {
            case UInt8(ascii: "\""): inString = true
            case UInt8(ascii: "["), UInt8(ascii: "{"):
                depth += 1
                if depth > maximum { throw .tooDeep(maximum: maximum) }
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth -= 1
            default: break
            }
        }
    }
}
