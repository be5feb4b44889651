import Agent
import SessionModel
import Testing

@testable import Gateway

@Suite("The journal of a turn", .timeLimit(.minutes(10)))
struct TurnJournalTests {
    private let speech = Block(role: .assistant, type: .message)

    private func journal(
        bytes: Int = 100_000, lead: Int = 50_000, pace: TurnJournal.Pace = .readers
    ) -> TurnJournal {
        var limits = JournalLimits()
        limits.bytes = bytes
        limits.lead = lead
        return TurnJournal(limits: limits, pace: pace)
    }

    private func texts(_ reading: TurnJournal.Reading) -> [String]? {
        if case .chunks(let chunks, _) = reading { chunks.compactMap { $0.content?.stringValue } } else { nil }
    }

    @Test("each reader reads everything from where it begins, and then the end")
    func readers() async throws {
        let journal = journal()
        let early = try #require(journal.attach(from: 1))
        try await journal.append(.says("a"))
        try await journal.append(.says("b"))
        #expect(texts(await journal.read(early.reader)) == ["a", "b"])
        let late = try #require(journal.attach(from: 2))
        #expect(texts(await journal.read(late.reader)) == ["b"])
        async let waiting = journal.read(early.reader)
        try await journal.append(.says("c"))
        #expect(texts(await waiting) == ["c"])
        journal.end()
        guard case .ended(next: 4) = await journal.read(early.reader) else {
            Issue.record("no end")
            return
        }
        #expect(texts(await journal.read(late.reader)) == ["c"])
    }

    @Test("the turn waits for the reader in front, and goes on when that has written what it took")
    func pacing() async throws {
        let journal = journal(lead: 1500)
        let (front, _) = try #require(journal.attach(from: 1))
        let (slow, _) = try #require(journal.attach(from: 1))
        try await journal.append(.says(String(repeating: "x", count: 900)))
        let isIn = Gate()
        let appending = Task {
            try await journal.append(.says(String(repeating: "y", count: 900)))
            isIn.open()
        }
        var taken = 0
        while taken < 2 { taken += texts(await journal.read(front))?.count ?? 0 }
        // Taken is not written: only the next read says so.
        async let third = journal.read(front)
        try await appending.value
        #expect(isIn.isOpen)
        try await journal.append(.says("z"))
        #expect(texts(await third) == ["z"])
        #expect(texts(await journal.read(slow))?.count == 3)
    }

    @Test("a turn is settled when the reader in front has written everything")
    func settling() async throws {
        let journal = journal()
        try await journal.settle()
        let (reader, _) = try #require(journal.attach(from: 1))
        let (slow, _) = try #require(journal.attach(from: 1))
        try await journal.append(.opens(speech))
        try await journal.append(.says("a"))
        let isSettled = Gate()
        let settling = Task {
            try await journal.settle()
            isSettled.open()
        }
        #expect(texts(await journal.read(slow)) == ["a"])
        #expect(texts(await journal.read(reader)) == ["a"])
        #expect(!isSettled.isOpen, "settled before what was taken was written")
        async let next = journal.read(reader)
        try await settling.value
        #expect(isSettled.isOpen)
        journal.end()
        _ = await next
    }

    @Test("what was written is not yet sent: a turn is settled when the connection says so, and is asked once for all")
    func sending() async throws {
        let journal = journal()
        let (asked, asking) = AsyncStream.makeStream(of: (@Sendable () -> Void).self)
        let attached = journal.attach(from: 1) { done in asking.yield(done) }
        let (reader, _) = try #require(attached)
        try await journal.append(.opens(speech))
        let isSettled = Gate()
        let settling = Task {
            try await journal.settle()
            isSettled.open()
        }
        _ = await journal.read(reader)
        async let next = journal.read(reader)
        var connections = asked.makeAsyncIterator()
        let done = try #require(await connections.next())
        #expect(!isSettled.isOpen, "settled before what was written was sent")
        #expect(!journal.ping(reader), "pinged while it sends")
        done()
        try await settling.value
        // All is sent: nobody is asked again.
        try await journal.settle()
        journal.end()
        _ = await next
        asking.finish()
        #expect(await connections.next() == nil)
    }

    @Test("a turn that nobody reads settles at once if somebody waits for it, and does not if it is given up")
    func settlingAlone() async throws {
        let waitedFor = journal(pace: .own)
        try await waitedFor.append(.says("a"))
        try await waitedFor.settle()
        let alone = journal()
        try await alone.append(.says("a"))
        let settling = Task { try await alone.settle() }
        alone.giveUp()
        await #expect(throws: CancellationError.self) { try await settling.value }
        await #expect(throws: CancellationError.self) { try await alone.settle() }
    }

    @Test("a reader that falls behind what is remembered is told, and nobody waits for it")
    func lost() async throws {
        let journal = journal(bytes: 2000, lead: 1000)
        let (slow, _) = try #require(journal.attach(from: 1))
        let (front, _) = try #require(journal.attach(from: 1))
        let reading = Task {
            var texts: [String] = []
            while case .chunks(let chunks, _) = await journal.read(front) {
                texts += chunks.compactMap { $0.content?.stringValue }
            }
            return texts
        }
        for number in 1...100 { try await journal.append(.says("\(number) " + String(repeating: "x", count: 200))) }
        journal.end()
        #expect(await reading.value.count == 100)
        #expect(journal.bytes <= 2000)
        guard case .lost = await journal.read(slow) else {
            Issue.record("a gap")
            return
        }
        #expect(journal.attach(from: 1) == nil)
    }

    @Test("a turn that nobody reads and nobody comes back to is held, one that is waited for runs on in bounded memory")
    func withoutReaders() async throws {
        let free = journal(bytes: 2000, lead: 1000, pace: .own)
        for _ in 1...100 { try await free.append(.says(String(repeating: "x", count: 200))) }
        #expect(free.bytes <= 2000)
        let held = journal(bytes: 2000, lead: 1000)
        let appending = Task {
            for _ in 1...100 { try await held.append(.says(String(repeating: "x", count: 200))) }
        }
        held.giveUp()
        await #expect(throws: CancellationError.self) { try await appending.value }
        #expect(held.bytes <= 2000)
    }

    @Test("a turn that is let go waits for no reader, and readers get what it still says all the same")
    func lettingGo() async throws {
        for pace in [TurnJournal.Pace.readers, .readersIfAny] {
            let journal = journal(lead: 1000, pace: pace)
            let (slow, _) = try #require(journal.attach(from: 1))
            let ending = Task {
                for _ in 1...10 { try await journal.append(.says(String(repeating: "x", count: 500))) }
                try await journal.settle()
                journal.end()
            }
            journal.letGo()
            try await ending.value
            // A pace that is set later makes it wait for nobody again.
            journal.setPace(.readers)
            try await journal.settle()
            #expect(texts(await journal.read(slow))?.count == 10)
            guard case .ended(next: 11) = await journal.read(slow) else {
                Issue.record("no end")
                return
            }
        }
    }

    @Test("the reader that comes back finds everything that the one that left had not written")
    func comingBack() async throws {
        let journal = journal(bytes: 2000, lead: 1000)
        let (first, _) = try #require(journal.attach(from: 1))
        try await journal.append(.says("a"))
        #expect(texts(await journal.read(first)) == ["a"])
        journal.detach(first)
        let appending = Task {
            for number in 1...50 { try await journal.append(.says("\(number) " + String(repeating: "x", count: 200))) }
            journal.end()
        }
        let (second, _) = try #require(journal.attach(from: 2))
        var count = 0
        while case .chunks(let chunks, _) = await journal.read(second) { count += chunks.count }
        try await appending.value
        #expect(count == 50)
    }

    @Test("the text goes on in its fence where a reader begins in the middle of one")
    func rendering() async throws {
        let code = Block(role: .assistant, type: .code, format: "python")
        let chunks: [Chunk] = [
            .opens(speech), .says("So:"), .closes(speech), .opens(code),
            Chunk(role: .assistant, type: .code, format: "python", content: .string("print(")),
            Chunk(role: .assistant, type: .code, format: "python", content: .string("1)")), .closes(code),
        ]
        for limit in [100_000, 300] {
            let journal = journal(bytes: limit, pace: .own)
            for chunk in chunks { try await journal.append(chunk) }
            guard var (_, rendering) = journal.attach(from: 6) else {
                Issue.record("forgotten")
                return
            }
            #expect(chunks[5...].map { rendering.text(for: $0) } == ["1)", "\n```\n"])
        }
        var whole = ContentRendering()
        #expect(chunks.map { whole.text(for: $0) }.joined() == "So:\n\n```python\nprint(1)\n```\n")
    }
}
