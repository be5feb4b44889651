internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// The life of a worker inside its sandbox: PID 1 there, where it has a PID namespace. Waits, relays, reaps, replaces kernels.
///
/// It never waits for a kernel: every read and write takes what there is and goes on. When the gateway is slow, the kernels'
/// sockets are left alone until there is room again, so the code in them slows down and the worker's memory does not grow.
/// When the gateway is gone the worker ends, and everything else with it: ``WorkerEnd``.
struct WorkerLoop {
    private typealias Side = KernelTable.Side

    /// How long until a kernel that may miss interrupts is interrupted again, while its execution goes on. The gateway gives it
    /// time for some of these before it has the kernel killed.
    private static let persistence = Duration.milliseconds(300)

    /// How long a kernel that has to end may take to do so by itself, after SIGTERM.
    private static let leave = Duration.milliseconds(300)

    private let plan: WorkerPlan
    private let place: WorkerPlace
    private let end: WorkerEnd
    private var kernels: KernelTable
    private var output: ExecutionOutput
    private var watch: UsageWatch?

    /// When the execution that runs is to be interrupted again; nil where it is not.
    private var nextInterrupt: ContinuousClock.Instant?

    /// When the kernel of the execution that runs is killed; nil where it is not.
    private var nextKill: ContinuousClock.Instant?

    init(plan: WorkerPlan, place: WorkerPlace, starter: KernelStarter, socket: Int32) {
        self.plan = plan
        self.place = place
        let coding = FrameCoding()
        let end = WorkerEnd(place: place)
        self.end = end
        kernels = KernelTable(starter: starter, coding: coding)
        output = ExecutionOutput(
            gateway: GatewayLine(socket: socket, coding: coding, end: end), outputLimit: plan.outputBytes,
            home: place.home)
        watch = plan.watch.map { UsageWatch(plan: $0, hasNamespace: !end.isAskedForBySignal) }
    }

    /// Returns in a kernel that was forked from here; in the worker it ends the process.
    mutating func run() {
        let signals = nb_signal_descriptor(end.isAskedForBySignal ? 1 : 0)
        guard signals >= 0 else { end.exit(1) }
        output.gateway.tell(.ready)
        while true {
            var ready = PollSet()
            output.gateway.wait(in: &ready)
            ready.add(signals, input: true)
            kernels.wait(in: &ready, isHeldBack: output.gateway.isCongested || output.isLogAwaited)
            ready.wait(atMost: patience)
            keepTime()

            output.gateway.flush(ready)
            if ready.isReadable(signals) { takeSignals(signals) }
            let asking = kernels.asking(ready)
            // A second look sees everything that the code sent before the call that waits; the first may have come too early.
            if !asking.isEmpty { ready.wait(atMost: 0) }
            kernels.relay(ready, to: &output)
            if !output.isLogAwaited, kernels.replaceEnded(output: &output) == .kernel { return }
            for language in asking { kernels.answerRefusal(of: language, to: &output) }
            output.gateway.receive(ready)
            while let request = output.gateway.nextRequest() {
                if serve(request) == .kernel { return }
            }
        }
    }

    /// What happens by the clock. An idle worker has nothing that does, and asks for no time.
    private mutating func keepTime() {
        kernels.endMute()
        if let again = nextInterrupt, .now >= again { interrupt() }
        if let end = nextKill, .now >= end {
            nextKill = nil
            if output.current != nil { kernels.kill(output.language, SIGKILL) }
        }
        if let look = watch?.nextLook, .now >= look { lookAtUsage() }
    }

    /// How long to wait for something to happen, in milliseconds; nil for ever.
    private var patience: Int32? {
        if !output.isLogAwaited, kernels.hasHeard { return 0 }
        let deadlines = [kernels.muteEnd, watch?.nextLook, nextInterrupt, nextKill]
        guard let first = deadlines.compactMap(\.self).min() else { return nil }
        let milliseconds = ((first - .now) / .milliseconds(1)).rounded(.up)
        return Int32(min(max(milliseconds, 0), 60_000))
    }

    private mutating func serve(_ request: WorkerRequest) -> Side {
        switch request {
        case .startKernel(let language):
            return kernels.start(language, output: &output)
        case .inspect:
            // Waits for a process of ours that runs none but our code.
            do throws(SandboxFailure) {
                try WorkerInspection(plan: plan, place: place).report { output.gateway.tell(.inspected($0)) }
            } catch {
                output.gateway.tell(.failed(error))
                end.exit(1)
            }
        case .execute(let id, let language, let code):
            guard output.begin(id: id, language: language) else { end.exit(1) }
            nextInterrupt = nil
            nextKill = nil
            if kernels.start(language, output: &output) == .kernel { return .kernel }
            watch?.begin()
            kernels.execute(code, id: id, in: language)
        case .log(let id, let place):
            output.answer(id, place)
        case .interrupt(let id) where id == output.current:
            interrupt()
        case .killKernel(let id) where id == output.current:
            kernels.kill(output.language, SIGTERM)
            nextKill = .now + Self.leave
        case .interrupt, .killKernel:
            break
        }
        return .worker
    }

    private mutating func interrupt() {
        nextInterrupt = nil
        guard output.current != nil else { return }
        if kernels.interrupt(output.language) { nextInterrupt = .now + Self.persistence }
    }

    /// Too much memory ends all processes at once; for the rest the gateway knows what to do.
    private mutating func lookAtUsage() {
        guard let limit = watch?.look(isRunning: output.current != nil) else { return }
        output.gateway.tell(.limitReached(id: output.current, limit))
        // They are waited for, which takes no longer than giving their memory back: code that comes now is for the next kernel.
        if limit == .memory { kernels.endAll() }
    }

    private mutating func takeSignals(_ signals: Int32) {
        if nb_drain_signals(signals) == 1 { end.exit(0) }
        kernels.reap()
    }
}
