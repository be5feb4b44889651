import TestSupport
import Testing
import Wire

@testable import WorkerRuntime

struct OutputTailTests {
    private static let limit = 8192

    private func relay() -> ExecutionRelay {
        var relay = ExecutionRelay(outputLimit: Self.limit)
        #expect(relay.begin(id: 1) == true)
        return relay
    }

    /// What both streams showed, in order, with `<n>` where n bytes are missing.
    private func shown(_ events: [WorkerEvent]) -> String {
        events.reduce(into: "") { shown, event in
            switch event {
            case .stdout(_, let text), .stderr(_, let text): shown += text
            case .skipped(_, let bytes): shown += "<\(bytes)>"
            default: break
            }
        }
    }

    @Test("of a flood the beginning is shown at once, and at the end what is missing and the end")
    func flood() {
        var relay = relay()
        let lines = (0..<10_000).map { "line \($0)\n" }
        let whole = lines.joined()
        let first = lines.flatMap { relay.output(Array($0.utf8), on: .stdout) }
        let last = relay.kernel(.done(id: 1, status: .ok))
        let missing = whole.utf8.count - Self.limit
        #expect(shown(first) == String(whole.prefix(6144)))
        #expect(shown(last) == "<\(missing)>" + whole.suffix(2048))
        #expect(last.last == .done(id: 1, status: .ok, dropped: DroppedBytes(stdout: missing)))
    }

    @Test("what is missing is told of each stream")
    func streams() {
        var relay = relay()
        _ = relay.output([UInt8](repeating: 0x65, count: 100), on: .stderr)
        _ = relay.output([UInt8](repeating: 0x6F, count: 9000), on: .stdout)
        _ = relay.kernel(.display(id: 1, sequence: 1, data: ["text/plain": String(repeating: "d", count: 5000)]))
        let end = relay.kernel(.done(id: 1, status: .ok)).last
        #expect(end == .done(id: 1, status: .ok, dropped: DroppedBytes(stdout: 9100 - Self.limit, other: 5010)))
    }

    @Test("output of exactly the limit is shown whole")
    func exact() {
        var relay = relay()
        let whole = String(repeating: "é", count: Self.limit / 2)
        let events = relay.output(Array(whole.utf8), on: .stdout) + relay.kernel(.done(id: 1, status: .ok))
        #expect(shown(events) == whole)
        #expect(events.last == .done(id: 1, status: .ok, dropped: DroppedBytes()))
    }

    @Test("an error after a flood is told, behind what was printed before it and before what was printed after")
    func errors() {
        var relay = relay()
        _ = relay.output([UInt8](repeating: 0x78, count: 1_000_000), on: .stdout)
        _ = relay.output(Array("last words".utf8), on: .stderr)
        #expect(relay.kernel(.error(id: 1, name: "E", value: "v", traceback: "t")).isEmpty)
        _ = relay.output(Array("after".utf8), on: .stdout)
        let events = relay.kernel(.done(id: 1, status: .error)).suffix(4)
        #expect(
            events.dropLast() == [
                .stderr(id: 1, text: "last words"), .error(id: 1, name: "E", value: "v", traceback: "t"),
                .stdout(id: 1, text: "after"),
            ])
    }

    @Test("a kernel that ends in a flood had its last words")
    func deaths() {
        var relay = relay()
        _ = relay.output([UInt8](repeating: 0x78, count: 1_000_000), on: .stdout)
        _ = relay.output(Array("last words".utf8), on: .stderr)
        let events = relay.kernelEnded(language: "python", .exited(code: 1))
        #expect(events.suffix(3).first == .stderr(id: 1, text: "last words"))
        #expect(events.filter { if case .skipped = $0 { true } else { false } }.count == 1)
    }

    @Test("streams that change with every few bytes cost nothing of the end")
    func interleaved() {
        var relay = relay()
        let pieces = (0..<20_000).map { "\($0 % 10)." }
        var events: [WorkerEvent] = []
        for (number, piece) in pieces.enumerated() {
            events += relay.output(Array(piece.utf8), on: number % 2 == 0 ? .stdout : .stderr)
        }
        let last = relay.kernel(.done(id: 1, status: .ok))
        let missing = pieces.count * 2 - Self.limit
        #expect(shown(events) == pieces.joined().prefix(6144))
        #expect(shown(last) == "<\(missing)>" + pieces.joined().suffix(2048))
        #expect(
            last.last
                == .done(id: 1, status: .ok, dropped: DroppedBytes(stdout: missing / 2, stderr: missing / 2)))
    }

    @Test("whatever is printed, no more than the limit passes, in order, cut between characters", arguments: 0..<20)
    func random(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        var relay = relay()
        var given: [ExecutionRelay.Stream: String] = [.stdout: "", .stderr: ""]
        var passed: [ExecutionRelay.Stream: String] = [.stdout: "", .stderr: ""]
        var events: [WorkerEvent] = []
        for number in 0..<Int.random(in: 0...4000, using: &generator) {
            let text = "\(number)" + ["a", "é", "€", "𝄞"][Int.random(in: 0..<4, using: &generator)]
            let stream: ExecutionRelay.Stream = Bool.random(using: &generator) ? .stdout : .stderr
            given[stream, default: ""] += text
            events += relay.output(Array(text.utf8), on: stream)
        }
        events += relay.kernel(.done(id: 1, status: .ok))
        var missing = 0
        for event in events {
            switch event {
            case .stdout(_, let text): passed[.stdout, default: ""] += text
            case .stderr(_, let text): passed[.stderr, default: ""] += text
            case .skipped(_, let bytes): missing = bytes
            default: break
            }
        }
        let sizes = (given.values.map(\.utf8.count).reduce(0, +), passed.values.map(\.utf8.count).reduce(0, +))
        #expect(sizes.1 <= Self.limit && sizes.0 - sizes.1 == missing)
        for (stream, text) in passed {
            #expect(!text.contains("\u{fffd}"))
            #expect(Self.isWithoutItsMiddle(text, of: given[stream, default: ""]))
        }
    }

    /// Whether a text is a beginning and an end of another.
    private static func isWithoutItsMiddle(_ text: String, of whole: String) -> Bool {
        let (text, whole) = (Array(text.utf8), Array(whole.utf8))
        let beginning = zip(text, whole).prefix { $0 == $1 }.count
        let end = zip(text.reversed(), whole.reversed()).prefix { $0 == $1 }.count
        return beginning + end >= text.count
    }
}
