import Testing
import Wire

@testable import Supervision

@MainActor
struct ExecutionInboxTests {
    private func event(_ number: Int) -> WorkerEvent { .activeLine(id: 1, line: number) }

    @Test("events come out in the order in which they went in, and then nothing does")
    func order() async {
        let inbox = ExecutionInbox()
        for number in 0..<10 { await inbox.put(event(number)) }
        inbox.finish()
        for number in 0..<10 { #expect(await inbox.next() == event(number)) }
        #expect(await inbox.next() == nil)
        #expect(await inbox.next() == nil)
    }

    @Test("whoever waits for an event gets the next one")
    func waitingConsumer() async {
        let inbox = ExecutionInbox()
        let consumer = Task { @MainActor in await inbox.next() }
        // Runs after the consumer has begun to wait: tasks of one actor start in the order in which they were made.
        await Task { @MainActor in await inbox.put(event(1)) }.value
        #expect(await consumer.value == event(1))
    }

    @Test("the end wakes whoever waits for an event")
    func finishWakes() async {
        let inbox = ExecutionInbox()
        let consumer = Task { @MainActor in await inbox.next() }
        await Task { @MainActor in inbox.finish() }.value
        #expect(await consumer.value == nil)
    }

    @Test("a producer waits for room, so that few events are ever held")
    func room() async {
        let inbox = ExecutionInbox()
        var given = 0
        let producer = Task { @MainActor in
            for number in 0..<500 {
                given += 1
                await inbox.put(event(number))
            }
            inbox.finish()
        }
        var taken = 0
        while let next = await inbox.next() {
            #expect(next == event(taken))
            taken += 1
            #expect(given - taken <= 16)
        }
        #expect(taken == 500)
        await producer.value
    }
}
