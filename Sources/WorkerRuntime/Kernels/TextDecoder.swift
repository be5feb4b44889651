/// Turns the bytes of an output stream into text, however they come in; what is not UTF-8 becomes U+FFFD.
///
/// A character that is cut off by the end of a chunk waits for its rest: at most three bytes.
package struct TextDecoder {
    private var pending: [UInt8] = []

    package init() {}

    package mutating func decode(_ bytes: some Sequence<UInt8>) -> String {
        pending.append(contentsOf: bytes)
        let whole = pending.count - Self.unfinishedSuffix(of: pending)
        guard whole > 0 else { return "" }
        let text = String(decoding: pending[..<whole], as: UTF8.self)
        pending.removeFirst(whole)
        return text
    }

    /// What is left at the end of the stream.
    package mutating func finish() -> String {
        defer { pending.removeAll() }
        return String(decoding: pending, as: UTF8.self)
    }

    /// How many bytes at the end begin a character that the next bytes could finish.
    private static func unfinishedSuffix(of bytes: [UInt8]) -> Int {
        for back in 1...3 where back <= bytes.count {
            let byte = bytes[bytes.count - back]
            if byte & 0b1100_0000 == 0b1000_0000 { continue }
            let length =
                switch byte {
                case 0b1100_0000..<0b1110_0000: 2
                case 0b1110_0000..<0b1111_0000: 3
                case 0b1111_0000..<0b1111_1000: 4
                default: 1
                }
            return length > back ? back : 0
        }
        return 0
    }
}
