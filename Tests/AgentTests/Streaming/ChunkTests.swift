import Agent
import SessionModel
import Testing

@Suite("Chunks as they are sent")
struct ChunkTests {
    @Test(
        "a chunk has the keys that it was given, and no others",
        arguments: [
            (
                Chunk(role: .assistant, type: .code, format: "python", flag: .start),
                #"{"format":"python","role":"assistant","start":true,"type":"code"}"#
            ),
            (
                Chunk(role: .assistant, type: .message, content: "hi"),
                #"{"content":"hi","role":"assistant","type":"message"}"#
            ),
            (
                Chunk(role: .computer, type: .console, format: "active_line", content: 1),
                #"{"content":1,"format":"active_line","role":"computer","type":"console"}"#
            ),
            (
                Chunk(role: .computer, type: .console, format: "active_line", content: .null),
                #"{"content":null,"format":"active_line","role":"computer","type":"console"}"#
            ),
            (
                Chunk(role: .computer, type: .console, flag: .end), #"{"end":true,"role":"computer","type":"console"}"#
            ),
            (
                Chunk(role: .computer, type: .console, format: "output", recipient: .user, content: "x"),
                #"{"content":"x","format":"output","recipient":"user","role":"computer","type":"console"}"#
            ),
        ])
    func encoded(chunk: Chunk, json: String) {
        #expect(chunk.json == json)
    }
}
