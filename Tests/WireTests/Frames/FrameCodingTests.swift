import Testing

@testable import Wire

struct FrameCodingTests {
    private let coding = FrameCoding()

    private func decode(_ text: String) throws(FrameError) -> KernelEvent {
        try coding.message(KernelEvent.self, from: Array(text.utf8))
    }

    private func complaint(_ content: [UInt8]) -> String? {
        do throws(FrameError) {
            _ = try coding.message(KernelEvent.self, from: content)
            return nil
        } catch {
            guard case .malformed(let text) = error else { return nil }
            return text
        }
    }

    @Test("a frame is its header and JSON, and reads back")
    func frame() throws {
        let frame = try coding.frame(WorkerRequest.execute(id: 1, language: "python", code: "é\u{0}\n\"𝄞"))
        var decoder = FrameDecoder(maximum: FrameLimit.worker)
        decoder.append(frame)
        let content = try #require(try decoder.next())
        #expect(frame.count == FrameHeader.length + content.count)
        #expect(
            try coding.message(WorkerRequest.self, from: content)
                == .execute(id: 1, language: "python", code: "é\u{0}\n\"𝄞"))
    }

    @Test(
        "what is not JSON is malformed",
        arguments: [
            "", " ", "hello", "{", "{]", "[1,2", "nul", "{\"type\":}", "{}{}", "\u{0}", "NaN", "{'type':'ready'}",
        ])
    func notJSON(text: String) {
        #expect(complaint(Array(text.utf8)) != nil)
    }

    @Test(
        "what is not UTF-8 is malformed",
        arguments: [[0xff, 0xfe], [0x7b, 0xff, 0x7d], [0xc0, 0x80], [0xed, 0xa0, 0x80]] as [[UInt8]])
    func notUTF8(bytes: [UInt8]) {
        let inString = Array(#"{"type":"ready","language":""#.utf8) + bytes + Array(#"","version":"3"}"#.utf8)
        #expect(complaint(bytes) != nil)
        #expect(complaint(inString) != nil)
    }

    @Test("half a surrogate pair is malformed", arguments: [#"\ud800"#, #"\udc00"#, #"\ud800\ud800"#, #"\ud83dx"#])
    func loneSurrogates(escape: String) {
        #expect(complaint(Array(#"{"type":"ready","language":"\#(escape)","version":"3"}"#.utf8)) != nil)
    }

    @Test("a whole surrogate pair is one character")
    func surrogatePair() throws {
        #expect(
            try decode(#"{"type":"ready","language":"\ud83d\ude00","version":"3"}"#)
                == .ready(language: "😀", version: "3"))
    }

    @Test("text in UTF-16 is malformed: in it the depth could not be counted")
    func otherEncodings() {
        let text = #"{"type":"ready","language":"∀","version":"3"}"#
        let little = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0), UInt8(truncatingIfNeeded: $0 >> 8)] }
        let big = text.utf16.flatMap { [UInt8(truncatingIfNeeded: $0 >> 8), UInt8(truncatingIfNeeded: $0)] }
        for content in [little, big, [0xff, 0xfe] + little, [0xfe, 0xff] + big] {
            #expect(complaint(content) != nil)
        }
    }

    @Test(
        "JSON of another shape is malformed, and the text says where",
        arguments: [
            (#"[]"#, "the message"), (#"1"#, "the message"), (#"null"#, "the message"), (#"{}"#, "type"),
            (#"{"type":7}"#, "type"), (#"{"type":"nothing"}"#, "type"), (#"{"type":"ready"}"#, "language"),
            (#"{"type":"ready","language":null,"version":"3"}"#, "language"),
            (#"{"type":"active_line","id":1,"line":"2"}"#, "line"),
            (#"{"type":"active_line","id":1,"line":1.5}"#, "the message"),
            (#"{"type":"active_line","id":1e999,"line":1}"#, "the message"),
            (#"{"type":"active_line","id":99999999999999999999,"line":1}"#, "the message"),
            (#"{"type":"failed","stage":"x","errno":4294967296}"#, "the message"),
            (#"{"type":"done","id":1,"status":"fine"}"#, "status"),
            (#"{"type":"result","id":1,"data":{"text/plain":1}}"#, "data"),
            (#"{"type":"result","id":1,"data":[]}"#, "data"),
        ])
    func wrongShape(text: String, place: String) throws {
        #expect(try #require(complaint(Array(text.utf8))).contains(place))
    }

    @Test(
        "a complaint never repeats what the sender wrote",
        arguments: [
            #"SECRET"#, #"{"SECRET":1}"#, #"{"type":"SECRET"}"#, #"{"type":"done","id":1,"status":"SECRET"}"#,
            #"{"type":"result","id":1,"data":{"SECRET":1}}"#, #"{"type":"result","id":1,"data":{"SECRET":null}}"#,
            #"{"type":"result","id":1,"data":{"a":{"SECRET":2}}}"#, #"{"type":"ready","language":SECRET}"#,
            #"{"type":"ready","language":"\SECRET"}"#, #"{"type":"result","id":"SECRET"}"#,
        ])
    func noContent(text: String) throws {
        #expect(try !#require(complaint(Array(text.utf8))).contains("SECRET"))
    }

    @Test("a number that does not fit is not repeated either")
    func noNumbers() throws {
        let text = try #require(complaint(Array(#"{"type":"failed","stage":"x","errno":31337313373}"#.utf8)))
        #expect(!text.contains("31337"))
    }

    @Test("arrays deeper than the limit are refused before they are decoded", arguments: [33, 1000, 1_000_000])
    func nestingBomb(depth: Int) {
        let bomb = Array(repeating: UInt8(ascii: "["), count: depth)
        #expect(throws: FrameError.tooDeep(maximum: FrameCoding.maximumDepth)) {
            try coding.message(KernelEvent.self, from: bomb)
        }
    }

    @Test("a frame of more members than any message of ours has is refused before it is decoded")
    func memberBomb() {
        let members = (0...10_000).map { #""\#($0)":"""# }.joined(separator: ",")
        #expect(throws: FrameError.tooMany(maximum: FrameCoding.maximumValues)) {
            try decode(#"{"type":"result","id":1,"data":{\#(members)}}"#)
        }
    }
}
