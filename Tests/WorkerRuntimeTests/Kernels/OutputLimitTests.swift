import TestSupport
import Testing
import Wire

@testable import WorkerRuntime

struct OutputLimitTests {
    private func relay(limit: Int) -> ExecutionRelay {
        var relay = ExecutionRelay(outputLimit: limit)
        #expect(relay.begin(id: 1) == true)
        return relay
    }

    private func dropped(_ relay: inout ExecutionRelay) -> Int? {
        guard case .done(_, _, let dropped) = relay.kernel(.done(id: 1, status: .ok)).last else { return nil }
        return dropped.total
    }

    /// How many bytes of output an event carries.
    private func size(_ event: WorkerEvent) -> Int {
        switch event {
        case .stdout(_, let text), .stderr(_, let text): text.utf8.count
        case .display(_, let data), .result(_, let data):
            data.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        case .error(_, let name, let value, let traceback): name.utf8.count + value.utf8.count + traceback.utf8.count
        case .ready, .failed, .inspected, .kernelReady, .kernelEnded, .limitReached, .activeLine, .blocked,
            .blockedMore, .skipped, .logWanted, .logged, .done:
            0
        }
    }

    @Test("output of exactly the limit passes whole")
    func exact() {
        var relay = relay(limit: 4)
        #expect(relay.output(Array("abcd".utf8), on: .stdout) == [.stdout(id: 1, text: "abcd")])
        #expect(dropped(&relay) == 0)
    }

    @Test("what is beyond the limit is cut off and counted, over both streams together")
    func cut() {
        var relay = relay(limit: 5)
        #expect(relay.output(Array("abc".utf8), on: .stdout) == [.stdout(id: 1, text: "abc")])
        #expect(relay.output(Array("defg".utf8), on: .stderr) == [.stderr(id: 1, text: "de")])
        #expect(relay.output(Array("hij".utf8), on: .stdout).isEmpty)
        #expect(dropped(&relay) == 5)
    }

    @Test("a cut never goes through a character, and nothing follows it", arguments: 1...3)
    func wholeCharacters(room: Int) {
        var relay = relay(limit: 2 + room)
        #expect(relay.output(Array("ab𝄞cd".utf8), on: .stdout) == [.stdout(id: 1, text: "ab")])
        #expect(relay.output(Array("e".utf8), on: .stdout).isEmpty)
        #expect(dropped(&relay) == 7)
    }

    @Test(
        "a rich value goes whole or not at all",
        arguments: [
            .display(id: 1, sequence: 1, data: ["text/plain": "123456"]),
            .result(id: 1, data: ["text/plain": "123456"]),
            .error(id: 1, name: "Error", value: "value", traceback: "123456"),
        ] as [KernelEvent])
    func rich(event: KernelEvent) {
        var fits = relay(limit: 32 + 16)
        #expect(fits.kernel(event).count == 1)
        var tight = relay(limit: 32 + 15)
        #expect(tight.kernel(event).isEmpty)
        #expect(tight.output(Array("still text".utf8), on: .stdout) == [.stdout(id: 1, text: "still text")])
        #expect(dropped(&tight) == 16)
    }

    @Test("a flood of events without content ends at the limit too")
    func floods() {
        var relay = relay(limit: 100)
        let lines = (1...1000).flatMap { relay.kernel(.activeLine(id: 1, line: $0, sequence: nil)) }
        #expect(lines.count == 3)
        #expect(dropped(&relay) == 0)
    }

    @Test("an error's name and value count as its traceback does")
    func errors() {
        var relay = relay(limit: 42)
        #expect(relay.kernel(.error(id: 1, name: "n", value: String(repeating: "v", count: 10), traceback: "")).isEmpty)
    }

    @Test("how a program ended is told once where there is no room for it, and nothing longer under its name")
    func statuses() {
        func status(_ text: String) -> KernelEvent { .error(id: 1, name: "ExitStatus", value: "3", traceback: text) }
        var relay = relay(limit: 10)
        _ = relay.output(Array("0123456789".utf8), on: .stdout)
        #expect(relay.kernel(status(String(repeating: "x", count: 200))).isEmpty)
        #expect(relay.kernel(status("exit status 3")).count == 1)
        #expect(relay.kernel(status("exit status 3")).isEmpty)
    }

    @Test("the next execution has the whole limit again")
    func fresh() {
        var relay = relay(limit: 3)
        _ = relay.output(Array("abcdef".utf8), on: .stdout)
        #expect(dropped(&relay) == 3)
        #expect(relay.begin(id: 1) == true)
        #expect(relay.output(Array("abc".utf8), on: .stdout) == [.stdout(id: 1, text: "abc")])
        #expect(dropped(&relay) == 0)
    }

    @Test("whatever a kernel sends, no more than the limit passes and nothing is unaccounted for", arguments: 0..<30)
    func random(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let limit = Int.random(in: 0...300, using: &generator)
        var relay = relay(limit: limit)
        var (given, passed) = (0, 0)
        for _ in 0..<40 {
            let text = String(
                (0..<Int.random(in: 0...6, using: &generator)).map { _ in
                    ["a", "é", "€", "𝄞"][Int.random(in: 0..<4, using: &generator)] as Character
                })
            let events: [WorkerEvent] =
                switch Int.random(in: 0..<4, using: &generator) {
                case 0: relay.output(Array(text.utf8), on: .stdout)
                case 1: relay.output(Array(text.utf8), on: .stderr)
                case 2: relay.kernel(.result(id: 1, data: ["": text]))
                default: relay.kernel(.error(id: 1, name: text, value: "", traceback: ""))
                }
            given += text.utf8.count
            passed += events.reduce(0) { $0 + size($1) }
        }
        #expect(passed <= limit)
        #expect(passed + (try #require(dropped(&relay))) == given)
    }
}
