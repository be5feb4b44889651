import Testing

@testable import Supervision

@Suite(.timeLimit(.minutes(10)))
struct ArrivalTests {
    @Test("everybody who waits is woken")
    @MainActor
    func wakes() async {
        let arrival = Arrival()
        var woken = 0
        let waiting = (0..<5).map { _ in
            Task { @MainActor in
                await arrival.wait(atMost: nil)
                woken += 1
            }
        }
        // Tasks of one actor run in the order in which they were made, so this one comes after the five have begun.
        await Task { @MainActor in arrival.happened() }.value
        for task in waiting { await task.value }
        #expect(woken == 5)
    }

    @Test(
        "patience comes to its end, even where there is none",
        arguments: [.zero, .nanoseconds(1), .milliseconds(1)] as [Duration])
    func patience(patience: Duration) async {
        await Arrival().wait(atMost: patience)
    }
}
