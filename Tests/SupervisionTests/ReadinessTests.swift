import SessionModel
import Synchronization
import Testing

@testable import Supervision

struct ReadinessTests {
    /// A clock that is moved by hand.
    private final class ManualTime: Sendable {
        private let instant = Mutex(ContinuousClock.now)
        var now: ContinuousClock.Instant { instant.withLock { $0 } }
        func advance(by duration: Duration) { instant.withLock { $0 += duration } }
    }

    private let time = ManualTime()

    private func readiness() -> Readiness {
        Readiness { [time] in time.now }
    }

    @Test("until a worker has worked, the server is starting, whatever else is there")
    func starting() {
        var readiness = readiness()
        #expect(readiness.problem == .starting)
        // A probe could only fail, and one that fails at the start ends the server: imports take a minute where a disk is slow.
        #expect(!readiness.isProbeDue)
        readiness.forkserverReady()
        #expect(readiness.problem == .starting)
        #expect(readiness.isProbeDue)
    }

    @Test("a worker that worked is believed for 90 seconds, and asked again after 30")
    func validity() {
        var readiness = readiness()
        readiness.forkserverReady()
        readiness.workerWorked()
        #expect(readiness.problem == nil)
        #expect(!readiness.isProbeDue)
        time.advance(by: .seconds(30) - .nanoseconds(1))
        #expect(!readiness.isProbeDue)
        time.advance(by: .nanoseconds(1))
        #expect(readiness.isProbeDue)
        time.advance(by: .seconds(60) - .nanoseconds(1))
        #expect(readiness.problem == nil)
        time.advance(by: .nanoseconds(1))
        #expect(readiness.problem == .workerProbe)
        readiness.workerWorked()
        #expect(readiness.problem == nil)
    }

    @Test("without a forkserver no worker can be made, and once there is one again, one can")
    func forkserver() {
        var readiness = readiness()
        readiness.forkserverReady()
        readiness.workerWorked()
        readiness.forkserverLost()
        #expect(readiness.problem == .forkserver)
        #expect(readiness.hasEverWorked)
        readiness.forkserverReady()
        #expect(readiness.problem == nil)
    }
}
