import TestSupport
import Testing

@testable import WorkerRuntime

struct LineWeaveTests {
    @Test("lines come whole, and what has no end of line comes at the end")
    func lines() {
        var weave = LineWeave()
        func take(_ text: String, _ stream: ExecutionRelay.Stream) -> String {
            String(decoding: weave.take(Array(text.utf8), on: stream), as: UTF8.self)
        }
        #expect(take("one\ntw", .stdout) == "one\n")
        #expect(take("an error", .stderr).isEmpty)
        #expect(take("o", .stdout).isEmpty)
        #expect(take("\n", .stdout) == "two\n")
        #expect(take("\n\n", .stderr) == "an error\n\n")
        #expect(take("last", .stderr).isEmpty && take("first", .stdout).isEmpty)
        #expect(String(decoding: weave.finish(), as: UTF8.self) == "firstlast")
        #expect(weave.finish().isEmpty)
    }

    @Test("a line that is too long to wait for does not wait")
    func long() {
        var weave = LineWeave()
        let most = [UInt8](repeating: 1, count: LineWeave.longest)
        #expect(weave.take(most, on: .stdout).isEmpty)
        #expect(weave.take([2], on: .stdout) == most + [2])
        #expect(weave.take([0x0A] + most, on: .stdout) == [0x0A])
        #expect(weave.finish() == most)
    }

    @Test("whatever is printed in whatever pieces, all of it comes, in the order of each stream", arguments: 0..<20)
    func random(seed: Int) {
        var generator = SeededGenerator(seed: UInt64(seed))
        var weave = LineWeave()
        var given: [ExecutionRelay.Stream: [UInt8]] = [:]
        var text: [UInt8] = []
        for _ in 0..<500 {
            let stream: ExecutionRelay.Stream = Bool.random(using: &generator) ? .stdout : .stderr
            // Even bytes on one, odd ones on the other; both end lines.
            let piece = (0..<Int.random(in: 0...20, using: &generator)).map { _ -> UInt8 in
                if Int.random(in: 0..<10, using: &generator) == 0 { return 0x0A }
                return UInt8.random(in: 16...127, using: &generator) * 2 % 128 + 128 + (stream == .stdout ? 0 : 1)
            }
            given[stream, default: []] += piece
            text += weave.take(piece, on: stream)
        }
        text += weave.finish()
        #expect(text.count == given.values.map(\.count).reduce(0, +))
        for (stream, bytes) in given {
            let parity: UInt8 = stream == .stdout ? 0 : 1
            #expect(text.filter { $0 != 0x0A && $0 % 2 == parity } == bytes.filter { $0 != 0x0A })
        }
    }
}
