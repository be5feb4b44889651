import SessionModel
import Testing

@testable import Gateway

struct ExecutionLogTests {
    @Test("a reader gets everything once and in order, however it and the code take turns")
    func readers() {
        let events: [ExecutionEvent] = [
            .stdout("a"), .stdout("b"), .stderr("c"), .stderr("é"), .display(RichOutput(["text/plain": "1"])),
            .display(RichOutput(["text/plain": "2"])), .stdout("d"), .result(RichOutput(["text/plain": "3"])),
        ]
        // Each bit says whether the reader looks after the event of that number.
        for looks in 0..<(1 << events.count) {
            var log = ExecutionLog()
            var cursor = ExecutionLog.Cursor()
            var read: [ExecutionEvent] = []
            for (number, event) in events.enumerated() {
                log.append(event)
                if looks & (1 << number) != 0 { read += log.news(&cursor) }
            }
            read += log.news(&cursor)
            #expect(log.news(&cursor).isEmpty)
            #expect(Self.flat(read) == Self.flat(events))
        }
    }

    @Test("what is written in small pieces is kept in large ones")
    func size() {
        var log = ExecutionLog()
        for _ in 0..<100_000 { log.append(.stdout("x")) }
        #expect(log.stdout.utf8.count == 100_000)
        #expect(log.bytes < 110_000)
    }

    /// With texts of a kind that follow one another put together.
    private static func flat(_ events: [ExecutionEvent]) -> [ExecutionEvent] {
        events.reduce(into: []) { flat, event in
            switch (flat.last, event) {
            case (.stdout(let text)?, .stdout(let more)): flat[flat.count - 1] = .stdout(text + more)
            case (.stderr(let text)?, .stderr(let more)): flat[flat.count - 1] = .stderr(text + more)
            default: flat.append(event)
            }
        }
    }
}
