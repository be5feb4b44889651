/// Text that a program wrote for a terminal.
enum TerminalText {
    /// The text without ANSI escape sequences: colours, cursor movements, titles.
    static func plain(_ text: String) -> String {
        guard text.utf8.contains(escape) else { return text }
        var plain: [UInt8] = []
        plain.reserveCapacity(text.utf8.count)
        var rest = Array(text.utf8)[...]
        while let byte = rest.popFirst() {
            if byte == escape { skipSequence(&rest) } else { plain.append(byte) }
        }
        return String(decoding: plain, as: UTF8.self)
    }

    private static let escape: UInt8 = 0x1B
    private static let bell: UInt8 = 0x07

    private static func skipSequence(_ rest: inout ArraySlice<UInt8>) {
        switch rest.first {
        case UInt8(ascii: "["):
            // Parameters, intermediates, one final byte.
            rest = rest.dropFirst().drop { (0x20...0x3F).contains($0) }
            if let final = rest.first, (0x40...0x7E).contains(final) { rest.removeFirst() }
        case UInt8(ascii: "]"), UInt8(ascii: "P"), UInt8(ascii: "^"), UInt8(ascii: "_"), UInt8(ascii: "X"):
            // A string that ends with BEL or ESC \.
            rest = rest.dropFirst().drop { $0 != bell && $0 != escape }
            let isEscape = rest.first == escape
            rest = rest.dropFirst()
            if isEscape, rest.first == UInt8(ascii: "\\") { rest.removeFirst() }
        case .some:
            rest = rest.drop { (0x20...0x2F).contains($0) }
            if let final = rest.first, (0x30...0x7E).contains(final) { rest.removeFirst() }
        case nil:
            break
        }
    }
}
