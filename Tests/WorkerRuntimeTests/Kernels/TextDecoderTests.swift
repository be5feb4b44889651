import TestSupport
import Testing

@testable import WorkerRuntime

struct TextDecoderTests {
    @Test(
        "text split at any two bytes decodes the same",
        arguments: [
            "plain", "é", "€", "𝄞", "aé€𝄞z", "e\u{301}👩‍👩‍👧", "\u{0}\u{7f}\u{80}\u{7ff}\u{800}\u{ffff}\u{10000}\u{10ffff}",
        ])
    func splits(text: String) {
        let bytes = Array(text.utf8)
        for first in 0...bytes.count {
            for second in first...bytes.count {
                var decoder = TextDecoder()
                let parts = [bytes[..<first], bytes[first..<second], bytes[second...]].map { decoder.decode($0) }
                #expect(parts.joined() + decoder.finish() == text)
                #expect(!parts.joined().contains("\u{fffd}"))
            }
        }
    }

    @Test("whole text is handed over at once; only the beginning of a character waits")
    func holding() {
        var decoder = TextDecoder()
        #expect(decoder.decode(Array("ab€".utf8)) == "ab€")
        #expect(decoder.decode([0x61, 0xe2]) == "a")
        #expect(decoder.decode([0x82]) == "")
        #expect(decoder.decode([0xac]) == "€")
        #expect(decoder.finish() == "")
    }

    @Test(
        "bytes that are no text become replacement characters and stop nothing",
        arguments: [
            [0xff], [0xfe, 0xff], [0x80], [0x80, 0x80, 0x80, 0x80], [0xc0, 0xaf], [0xed, 0xa0, 0x80], [0xf5, 0x80],
            [0xf8, 0x88, 0x80, 0x80, 0x80],
        ] as [[UInt8]])
    func invalid(bytes: [UInt8]) {
        var decoder = TextDecoder()
        let text = decoder.decode([0x61] + bytes + [0x62])
        #expect(text.hasPrefix("a\u{fffd}"))
        #expect(text.hasSuffix("\u{fffd}b"))
    }

    @Test(
        "a character that the end of the stream cut off becomes one replacement character",
        arguments: [[0xc3], [0xe2], [0xe2, 0x82], [0xf0], [0xf0, 0x9d], [0xf0, 0x9d, 0x84]] as [[UInt8]])
    func cutOff(bytes: [UInt8]) {
        var decoder = TextDecoder()
        #expect(decoder.decode(bytes) == "")
        #expect(decoder.finish() == "\u{fffd}")
        #expect(decoder.finish() == "")
    }

    @Test("any bytes in any pieces decode as all of them at once would", arguments: 0..<30)
    func random(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        // Mostly parts of characters, so that the pieces end within them.
        let alphabet: [UInt8] = [
            0x41, 0x80, 0xbf, 0xc3, 0xc0, 0xe2, 0xed, 0xa0, 0xf0, 0x9d, 0x84, 0x9e, 0xf4, 0xf5, 0xff,
        ]
        for _ in 0..<50 {
            let bytes = (0..<20).map { _ in alphabet[Int.random(in: 0..<alphabet.count, using: &generator)] }
            var decoder = TextDecoder()
            var text = ""
            var rest = bytes[...]
            while !rest.isEmpty {
                let count = Int.random(in: 1...4, using: &generator)
                text += decoder.decode(rest.prefix(count))
                rest = rest.dropFirst(count)
            }
            text += decoder.finish()
            #expect(text == String(decoding: bytes, as: UTF8.self), "\(bytes)")
        }
    }
}
