import Testing

@testable import LanguageModels

@Suite("Server-sent events")
struct ServerSentEventParserTests {
    static let stream =
        "\u{FEFF}: hello\r\nevent: greeting\r\ndata: häl\r\ndata:lo\r\n\r\ndata: [DONE]\n\nretry: 3\rid: 4\rdata\r\r"

    static let events = [
        ServerSentEvent(name: "greeting", data: "häl\nlo"),
        ServerSentEvent(name: nil, data: "[DONE]"),
        ServerSentEvent(name: nil, data: ""),
    ]

    @Test("a stream split at any byte gives the same events")
    func split() throws {
        let bytes = Array(Self.stream.utf8)
        for position in 0...bytes.count {
            var parser = ServerSentEventParser()
            let events = try parser.feed(bytes[..<position]) + parser.feed(bytes[position...])
            #expect(events == Self.events, "split at \(position)")
        }
    }

    @Test("a stream fed byte by byte gives the same events")
    func singleBytes() throws {
        var parser = ServerSentEventParser()
        var events: [ServerSentEvent] = []
        for byte in Self.stream.utf8 { events += try parser.feed(CollectionOfOne(byte)) }
        #expect(events == Self.events)
    }

    @Test("an event without its empty line is not given out")
    func unfinished() throws {
        var parser = ServerSentEventParser()
        #expect(try parser.feed("data: half\n".utf8).isEmpty)
        #expect(try parser.feed("\n".utf8) == [ServerSentEvent(name: nil, data: "half")])
    }

    @Test("only one space after the colon belongs to the syntax")
    func spaces() throws {
        var parser = ServerSentEventParser()
        #expect(try parser.feed("data:  two\ndata: a: b\n\n".utf8).map(\.data) == [" two\na: b"])
    }

    @Test("a line that never ends is refused instead of kept")
    func longLine() {
        var parser = ServerSentEventParser(limit: 16)
        #expect(throws: ServerSentEventParser.Oversized(limit: 16)) {
            try parser.feed("data: \(String(repeating: "x", count: 20))".utf8)
        }
    }

    @Test("an event of many lines is bounded as a whole")
    func longEvent() {
        var parser = ServerSentEventParser(limit: 16)
        #expect(throws: ServerSentEventParser.Oversized(limit: 16)) {
            try parser.feed("data: 12345678\ndata: 12345678\n\n".utf8)
        }
    }
}
