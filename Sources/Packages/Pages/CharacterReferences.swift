/// Characters that HTML writes as references: `&gt;`, `&#62;`, `&#x3e;`.
enum CharacterReferences {
    private static let named: [String: Unicode.Scalar] = ["amp": "&", "lt": "<", "gt": ">", "quot": "\"", "apos": "'"]

    private static let longest = 10

    /// The text with every reference that is known resolved; others are left as they are.
    static func resolved(_ bytes: ArraySlice<UInt8>) -> String {
        let text = String(decoding: bytes, as: UTF8.self)
        guard text.utf8.contains(UInt8(ascii: "&")) else { return text }
        var resolved = String.UnicodeScalarView()
        // Scalars and not characters: a mark after a semicolon makes one character with it.
        var rest = text.unicodeScalars[...]
        while let start = rest.firstIndex(of: "&") {
            resolved += rest[..<start]
            rest = rest[start...]
            let name = rest.dropFirst().prefix(longest).prefix { $0 != ";" && $0 != "&" }
            guard name.endIndex < rest.endIndex, rest[name.endIndex] == ";", let scalar = scalar(Substring(name)) else {
                resolved.append("&")
                rest = rest.dropFirst()
                continue
            }
            resolved.append(scalar)
            rest = rest[name.endIndex...].dropFirst()
        }
        return String(resolved + rest)
    }

    private static func scalar(_ name: Substring) -> Unicode.Scalar? {
        guard name.first == "#" else { return named[String(name)] }
        let digits = name.dropFirst()
        let isHexadecimal = digits.first == "x" || digits.first == "X"
        let number = isHexadecimal ? UInt32(digits.dropFirst(), radix: 16) : UInt32(digits)
        return number.flatMap(Unicode.Scalar.init)
    }
}
