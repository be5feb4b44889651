/// Bounds the nesting of JSON text before a recursive decoder sees it.
enum NestingDepth {
    /// Throws if arrays and objects stand more than `maximum` deep in each other, or if that cannot be told because the text
    /// is not UTF-8. Says nothing else about it.
    static func check(_ json: [UInt8], maximum: Int) throws(FrameError) {
        var depth = 0
        var inString = false
        var escaped = false
        for byte in json {
            // The decoder would take UTF-16 and UTF-32 as well, where half a letter looks like a quote. Every bracket has a
            // zero byte there; UTF-8 JSON has none anywhere.
            guard byte != 0 else { throw .malformed("the message is not UTF-8") }
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
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(depth - 1, 0)
            default: break
            }
        }
    }
}
