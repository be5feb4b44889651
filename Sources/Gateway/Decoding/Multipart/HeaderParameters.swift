/// A header's value with parameters, as `form-data; name="a"; filename="b.txt"`: RFC 9110, section 5.6.6. Of bytes, since what
/// clients write into names is whatever they have. Pure.
struct HeaderParameters: Hashable {
    /// In lower case.
    let value: String

    /// By names in lower case; the first of one name counts.
    private let parameters: [String: [UInt8]]

    /// Nil where a quoted value has no end.
    init?(_ header: some Collection<UInt8>) {
        var rest = Array(header)[...]
        value = HeaderParameters.token(&rest, until: [UInt8(ascii: ";")]).lowercased()
        var parameters: [String: [UInt8]] = [:]
        while rest.popFirst() != nil {
            let name = HeaderParameters.token(&rest, until: [UInt8(ascii: "="), UInt8(ascii: ";")]).lowercased()
            guard rest.first == UInt8(ascii: "=") else { continue }
            rest.removeFirst()
            guard let bytes = HeaderParameters.argument(&rest) else { return nil }
            if parameters[name] == nil { parameters[name] = bytes }
        }
        self.parameters = parameters
    }

    subscript(name: String) -> [UInt8]? { parameters[name] }

    private static func token(_ rest: inout ArraySlice<UInt8>, until ends: [UInt8]) -> String {
        let token = rest.prefix { !ends.contains($0) }
        rest = rest.dropFirst(token.count)
        return String(decoding: trimmed(token), as: UTF8.self)
    }

    /// Stops before the next semicolon.
    private static func argument(_ rest: inout ArraySlice<UInt8>) -> [UInt8]? {
        rest = rest.drop { isBlank($0) }
        guard rest.first == UInt8(ascii: "\"") else {
            let token = rest.prefix { $0 != UInt8(ascii: ";") }
            rest = rest.dropFirst(token.count)
            return Array(trimmed(token))
        }
        rest.removeFirst()
        var bytes: [UInt8] = []
        while let byte = rest.popFirst() {
            if byte == UInt8(ascii: "\"") {
                rest = rest.drop { $0 != UInt8(ascii: ";") }
                return bytes
            }
            // Only what has to be escaped is: some clients write the backslashes of a path as they are.
            let isEscape = byte == UInt8(ascii: "\\")
            guard isEscape, let next = rest.first, next == UInt8(ascii: "\"") || next == UInt8(ascii: "\\") else {
                bytes.append(byte)
                continue
            }
            bytes.append(rest.removeFirst())
        }
        return nil
    }

    private static func trimmed(_ bytes: ArraySlice<UInt8>) -> ArraySlice<UInt8> {
        var bytes = bytes.drop { isBlank($0) }
        while let last = bytes.last, isBlank(last) { bytes.removeLast() }
        return bytes
    }

    private static func isBlank(_ byte: UInt8) -> Bool { byte == UInt8(ascii: " ") || byte == UInt8(ascii: "\t") }
}
