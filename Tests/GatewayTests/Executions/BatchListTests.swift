import FoundationEssentials
import NIOCore
import SessionModel
import Testing

@testable import Gateway

struct BatchListTests {
    private func failed(_ index: Int) -> BatchAnswer { BatchAnswer(index: index, content: .failed(.unknownRoute)) }

    @Test("whatever order answers come in, they are written in the order of the request, each as soon as it can be")
    func order() throws {
        var list = BatchList()
        var text = list.opening
        #expect(try list.add(failed(2)).readableBytes == 0)
        #expect(try list.add(failed(1)).readableBytes == 0)
        #expect(list.bytes > 0)
        for index in [0, 3] {
            var more = try list.add(failed(index))
            #expect(more.readableBytes > 0)
            text.writeBuffer(&more)
        }
        #expect(list.bytes == 0)
        text.writeImmutableBuffer(list.closing)
        let body = try JSONDecoder().decode([String: [[String: JSONValue]]].self, from: Data(text.readableBytesView))
        #expect(body["results"]?.map { $0["index"] } == [0, 1, 2, 3])
    }

    @Test("an answer that was kept is told as it was, with its place and that it was told before")
    func kept() throws {
        let body = Array(#"{"stdout":"x","receipt":{"wall_ms":1.5}}"#.utf8)
        let answer = BatchAnswer(
            index: 4, content: .kept(KeptAnswer(status: 200, contentType: "application/json", body: body)))
        let text = try ResponseJSON.encode(answer)
        #expect(String(buffer: text) == #"{"index":4,"receipt":{"wall_ms":1.5},"replayed":true,"stdout":"x"}"#)
    }
}
