import SessionModel
import Testing

@testable import Storage

@Suite("Times of messages")
struct MessageTimeTests {
    @Test(
        "times follow the clock where it is ahead and move a microsecond where it is not",
        arguments: [(now: 200, expected: [200, 201, 202]), (100, [101, 102, 103]), (50, [101, 102, 103])]
            as [(now: Int64, expected: [Int64])])
    func times(now: Int64, expected: [Int64]) {
        var times = MessageTimes(after: Timestamp(microseconds: 100), now: Timestamp(microseconds: now))
        #expect(expected.map { _ in times.next().microseconds } == expected)
        #expect(times.last.microseconds == expected.last)
    }

    @Test("no times given leave the last as it was")
    func none() {
        let last = Timestamp(microseconds: 100)
        #expect(MessageTimes(after: last, now: Timestamp(microseconds: 200)).last == last)
    }

    @Test(
        "the messages of a session have strictly increasing times, whatever the clock does",
        arguments: [1, 0, -1, -5_000_000] as [Int64])
    func increasing(step: Int64) async throws {
        let test = try TestStore()
        test.clock.step(step)
        let source = try await test.session("a", "b", "c")
        let id = try await test.session()
        var times = [try await test.store.session(id, owner: .default).createdAt]
        for _ in 0..<3 {
            let stored = try await test.store.append([.text("1"), .text("2")], to: id, owner: .default)
            times += stored.map(\.createdAt)
        }
        _ = try await test.store.clearMessages(in: id, owner: .default)
        _ = try await test.store.copyMessages(from: source, to: id, owner: .default)
        times += try await test.store.messages(MessageQuery(), in: id, owner: .default).messages.map(\.createdAt)
        #expect(times.count == 10)
        #expect(zip(times, times.dropFirst()).allSatisfy { $0 < $1 })
    }
}
