/// Characters that HTML writes as references: `&gt;`, `&#62;`, `&#x3e;`.
enum CharacterReferences {
    private static let named = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

    private static let longest = 10

    /// The text with every reference that is known resolved; others stay as they are.
    static func resolved(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.contains("&") else { return text }
        var resolved = ""
        var rest = text[...]
        while let start = rest.firstIndex(of: "&") {
            resolved += rest[..<start]
            rest = rest[start...]
            let name = rest.dropFirst().prefix(longest).prefix { $0 != ";" && $0 != "&" }
            guard name.endIndex < rest.endIndex, rest[name.endIndex] == ";", let character = character(name) else {
                resolved.append("&")
                rest = rest.dropFirst()
                continue
            }
            resolved += character
            rest = rest[name.endIndex...].dropFirst()
        }
        return resolved + rest
    }

    private static func character(_ name: Substring) -> String? {
        guard name.first == "#" else { return named[String(name)] }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init).map { String($0) }
    }
}
