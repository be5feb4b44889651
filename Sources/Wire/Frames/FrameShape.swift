/// Bounds the shape of JSON text before a decoder makes anything of it.
///
/// A decoder recurses once a level, and makes some 300 bytes and four microseconds of work of each value: nine megabytes of
/// `"1":"",` would cost its reader 300 MB and seconds. A length says nothing of either.
enum FrameShape {
    /// Throws if arrays and objects stand more than `depth` deep in each other, if they have more than `values` members, or if
    /// that cannot be told because the text is not UTF-8. Says nothing else about it.
    static func check(_ json: [UInt8], depth maximumDepth: Int, values maximumValues: Int) throws(FrameError) {
        var depth = 0
        var values = 1
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
                if depth > maximumDepth { throw .tooDeep(maximum: maximumDepth) }
                values += 1
            case UInt8(ascii: "]"), UInt8(ascii: "}"): depth = max(depth - 1, 0)
            case UInt8(ascii: ","): values += 1
            default: break
            }
        }
        // Each member but the first follows a comma, and the first an opening bracket.
        guard values <= maximumValues else { throw .tooMany(maximum: maximumValues) }
    }
}
