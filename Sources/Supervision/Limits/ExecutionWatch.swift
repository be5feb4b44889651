internal import Glibc
internal import SessionModel

/// Holds one execution to its time, by the clock and of the processor. It lives as long as the execution.
///
/// It is the gateway's, so it holds whatever the worker does: ``Worker/stop(_:for:)`` ends with the worker's end.
struct ExecutionWatch {
    /// The finest look at processor time. What it lets pass is this much for each processor.
    private static let finest = Duration.milliseconds(20)
    private static let hostProcessors = max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1)

    let worker: Worker
    let limits: ExecutionLimits
    private let began = ContinuousClock.now
    private let processorAtStart: Duration?

    /// To be made just before the code begins.
    init(worker: Worker, limits: ExecutionLimits) {
        self.worker = worker
        self.limits = limits
        processorAtStart = worker.processorTime
    }

    /// By the clock, since the watch was made.
    var wall: Duration { .now - began }

    /// Processor time since the watch was made; nil where no cgroup counts it.
    var processor: Duration? {
        guard let processorAtStart, let now = worker.processorTime else { return nil }
        return now - processorAtStart
    }

    /// Waits until a limit is reached and has the execution stopped for it. Cancelled at the execution's end.
    func run(_ execution: Int) async {
        while true {
            var pause = Self.finest
            switch look() {
            case .reached(let limit):
                // It may be on its way to the worker still, which need not read.
                if await worker.stop(execution, for: limit) { return }
            case .notBefore(let left): pause = left
            }
            guard (try? await Task.sleep(for: pause)) != nil else { return }
        }
    }

    private enum Sight {
        case reached(ExecutionLimit)
        case notBefore(Duration)
    }

    /// A limit that is reached, or else how long none can be: so there are few looks.
    private func look() -> Sight {
        let left = limits.wall - wall
        guard left > .zero else { return .reached(.wallTime) }
        guard let processor else { return .notBefore(left) }
        let processorLeft = limits.processor - processor
        guard processorLeft > .zero else { return .reached(.processorTime) }
        let pause = max(processorLeft / min(limits.processors, Self.hostProcessors), Self.finest)
        return .notBefore(min(left, pause))
    }
}
