import Testing

@testable import LanguageModels

@Suite("The event stream of AWS")
struct AWSEventStreamDecoderTests {
    private func decode(_ bytes: [UInt8]) throws -> [AWSEventStreamMessage] {
        var decoder = AWSEventStreamDecoder()
        let messages = decoder.feed(bytes)
        if let failure = decoder.failure { throw failure }
        return messages
    }

    @Test("the checksum is the one of gzip")
    func checksum() {
        #expect(CRC32.checksum(Array("123456789".utf8)) == 0xCBF4_3926)
        #expect(CRC32.checksum([]) == 0)
    }

    @Test("AWS's own examples are read: a message without anything, one with a payload, one with a header")
    func published() throws {
        let empty: [UInt8] = [0, 0, 0, 16, 0, 0, 0, 0, 0x05, 0xC2, 0x48, 0xEB, 0x7D, 0x98, 0xC8, 0xFF]
        #expect(try decode(empty) == [AWSEventStreamMessage(headers: [:], payload: [])])
        let payload: [UInt8] =
            [0, 0, 0, 0x1D, 0, 0, 0, 0, 0xFD, 0x52, 0x8C, 0x5A] + Array("{'foo':'bar'}".utf8)
            + [0xC3, 0x65, 0x39, 0x36]
        #expect(try decode(payload) == [AWSEventStreamMessage(headers: [:], payload: Array("{'foo':'bar'}".utf8))])
        let header: [UInt8] =
            [0, 0, 0, 0x3D, 0, 0, 0, 0x20, 0x07, 0xFD, 0x83, 0x96, 0x0C] + Array("content-type".utf8)
            + [7, 0, 0x10] + Array("application/json".utf8) + Array("{'foo':'bar'}".utf8) + [0x8D, 0x9C, 0x08, 0xB1]
        #expect(
            try decode(header) == [
                AWSEventStreamMessage(
                    headers: ["content-type": .string("application/json")], payload: Array("{'foo':'bar'}".utf8))
            ])
    }

    private static let values: [(String, AWSEventStreamMessage.Value)] = [
        ("true", .bool(true)), ("false", .bool(false)), ("byte", .byte(-1)), ("short", .short(-2)),
        ("integer", .integer(-3)), ("long", .long(.min)), ("bytes", .bytes([0, 255])), ("string", .string("ünï 🐦")),
        ("timestamp", .timestamp(1_700_000_000_123)), ("uuid", .uuid(Array(0..<16))),
        ("empty", .string("")), ("none", .bytes([])),
    ]

    @Test("headers of every type are read")
    func types() throws {
        let messages = try decode(AWSEventStreamBytes.message(Self.values, "p"))
        #expect(
            messages == [
                AWSEventStreamMessage(
                    headers: Dictionary(uniqueKeysWithValues: Self.values), payload: Array("p".utf8))
            ])
    }

    @Test("messages are the same wherever the bytes are cut")
    func cuts() throws {
        let stream =
            AWSEventStreamBytes.message(Self.values, "one") + AWSEventStreamBytes.message()
            + AWSEventStreamBytes.event("messageStop", #"{"stopReason":"end_turn"}"#)
        let whole = try decode(stream)
        #expect(whole.count == 3)
        for cut in 0...stream.count {
            var decoder = AWSEventStreamDecoder()
            #expect(decoder.feed(stream[..<cut]) + decoder.feed(stream[cut...]) == whole, "cut at \(cut)")
            #expect(decoder.heldBytes == 0)
        }
        var decoder = AWSEventStreamDecoder()
        #expect(stream.flatMap { decoder.feed([$0]) } == whole)
    }

    @Test("a changed byte is noticed wherever it is")
    func changes() {
        let message = AWSEventStreamBytes.event("messageStart", #"{"role":"assistant"}"#)
        for index in message.indices {
            var changed = message
            changed[index] ^= 0x10
            #expect(throws: AWSEventStreamError.checksum, "byte \(index)") { try decode(changed) }
        }
    }

    @Test("lengths are checked before anything is kept for them")
    func lengths() {
        func prelude(_ total: UInt32, _ headers: UInt32) -> [UInt8] {
            let lengths = AWSEventStreamBytes.big(total) + AWSEventStreamBytes.big(headers)
            return lengths + AWSEventStreamBytes.big(CRC32.checksum(lengths))
        }
        for (total, headers) in [(15, 0), (16, 1), (0, 0), (.max, .max), (300_000, 131_073)] as [(UInt32, UInt32)] {
            #expect(throws: AWSEventStreamError.lengths(total: total, headers: headers)) {
                try decode(prelude(total, headers))
            }
        }
        #expect(throws: AWSEventStreamError.oversized(limit: 4 << 20)) { try decode(prelude(.max, 0)) }
        var decoder = AWSEventStreamDecoder(limit: 20)
        #expect(decoder.feed(AWSEventStreamBytes.message([], "1234")).count == 1)
        #expect(decoder.feed(AWSEventStreamBytes.message([], "12345")).isEmpty)
        #expect(decoder.failure == .oversized(limit: 20))
        #expect(decoder.heldBytes == 0)
    }

    @Test(
        "headers that do not add up are refused",
        arguments: [
            [1, 97, 10],  // of an unknown type
            [1, 97],  // without a value
            [2, 97],  // a name cut short
            [0, 0],  // without a name
            [1, 97, 7, 0, 2, 97],  // a text cut short
            [1, 97, 6, 255, 255],  // bytes cut short
            [1, 97, 9, 1, 2, 3],  // a UUID cut short
            [1, 97, 5, 0],  // a number cut short
            [1, 97, 0, 1, 97, 1],  // one name twice
        ] as [[UInt8]])
    func headers(bytes: [UInt8]) {
        #expect(throws: AWSEventStreamError.header) { try decode(AWSEventStreamBytes.message(headers: bytes)) }
    }

    @Test("what came before a fault is read, and nothing after it")
    func broken() {
        let message = AWSEventStreamBytes.message([], "m")
        var decoder = AWSEventStreamDecoder()
        #expect(decoder.feed(message + [UInt8](repeating: 1, count: 12) + message).count == 1)
        #expect(decoder.failure == .checksum)
        #expect(decoder.feed(message).isEmpty)
    }
}
