internal import CLinux
internal import Glibc
internal import Wire

/// The life of a worker inside its sandbox: PID 1 there, where it has a PID namespace. Waits, relays, reaps, replaces kernels.
///
/// It never waits for a kernel: every read and write takes what there is and goes on. When the gateway is slow, the kernels'
/// sockets are left alone until there is room again, so the code in them slows down and the worker's memory does not grow.
/// When the gateway is gone the worker ends, and everything else with it: ``WorkerEnd``.
struct WorkerLoop {
    /// How long a kernel that has closed its control socket may take to end. One that is dying has closed it too, a moment before
    /// it can be reaped.
    private static let muteness = Duration.seconds(1)

    /// How long until a kernel that may miss interrupts is interrupted again, while its execution goes on. The gateway gives it
    /// time for some of these before it has the kernel killed.
    private static let persistence = Duration.milliseconds(300)

    /// How long a kernel that has to end may take to do so by itself, after SIGTERM.
    private static let leave = Duration.milliseconds(300)

    private let plan: WorkerPlan
    private let place: WorkerPlace
    private let end: WorkerEnd
    private let starter: KernelStarter
    private let coding = FrameCoding()
    private var gateway: FrameSocket
    /// By language: at most one of each, side by side.
    private var kernels: [String: KernelProcess] = [:]

    /// The language of the execution that runs, or of the last one.
    private var language = ""

    /// When the execution that runs is to be interrupted again; nil where it is not.
    private var nextInterrupt: ContinuousClock.Instant?

    /// When the kernel of the execution that runs is killed; nil where it is not.
    private var nextKill: ContinuousClock.Instant?
    private var relay: ExecutionRelay

    /// Of the execution that runs; nil while none does.
    private var log: LogWriter?
    private let processes: ProcessTable
    private var watchdog: Watchdog?

    init(plan: WorkerPlan, place: WorkerPlace, starter: KernelStarter, socket: Int32) {
        self.plan = plan
        self.place = place
        end = WorkerEnd(place: place)
        self.starter = starter
        gateway = FrameSocket(descriptor: socket, maximumFrame: FrameLimit.worker)
        relay = ExecutionRelay(outputLimit: plan.outputBytes)
        processes = ProcessTable(hasNamespace: !end.isAskedForBySignal)
        watchdog = plan.watch.map {
            Watchdog(
                plan: $0, ticksPerSecond: ProcessTable.ticksPerSecond,
                processors: max(sysconf(Int32(_SC_NPROCESSORS_ONLN)), 1))
        }
    }

    /// Returns in a kernel that was forked from here; in the worker it ends the process.
    mutating func run() {
        let signals = nb_signal_descriptor(end.isAskedForBySignal ? 1 : 0)
        guard signals >= 0 else { end.exit(1) }
        tell([.ready])
        while true {
            var ready = PollSet()
            ready.add(gateway.descriptor, input: true, output: gateway.unsentBytes > 0)
            ready.add(signals, input: true)
            for kernel in kernels.values {
                // Even while the gateway is slow: what this sends is bounded, and callers wait for it. Not for a mute kernel,
                // whose time to end would begin again with each call.
                if !kernel.isMute, let refusals = kernel.refusals?.descriptor { ready.add(refusals, input: true) }
                guard !gateway.isCongested, !isLogAwaited else { continue }
                let control = kernel.control
                ready.add(
                    control.descriptor, input: kernel.isListening,
                    output: kernel.isListening && control.unsentBytes > 0)
                for stream in [kernel.stdout, kernel.stderr].compactMap(\.self) { ready.add(stream, input: true) }
            }
            ready.wait(atMost: patience)
            keepTime()

            if ready.isWritable(gateway.descriptor), !gateway.flush() { end.exit(0) }
            if ready.isReadable(signals) { takeSignals(signals) }
            let asking = kernels.values.filter { !$0.isMute && $0.refusals?.descriptor.map(ready.isReadable) == true }
                .map(\.language)
            // A second look sees everything that the code sent before the call that waits; the first may have come too early.
            if !asking.isEmpty { ready.wait(atMost: 0) }
            for language in kernels.keys where !isLogAwaited { relayKernel(language, ready) }
            if !isLogAwaited, replaceEnded() == .kernel { return }
            for language in asking { answerRefusal(of: language) }
            if ready.isReadable(gateway.descriptor), serveGateway() == .kernel { return }
        }
    }

    /// What happens by the clock. An idle worker has nothing that does, and asks for no time.
    private mutating func keepTime() {
        for (language, kernel) in kernels {
            guard let since = kernel.muteSince, .now - since >= Self.muteness else { continue }
            kernels[language]?.endForViolation("it closed its control socket")
        }
        if let again = nextInterrupt, .now >= again { interrupt() }
        if let end = nextKill, .now >= end {
            nextKill = nil
            if relay.current != nil { kernels[language]?.kill(SIGKILL) }
        }
        if let look = watchdog?.nextLook, .now >= look { watch() }
    }

    /// How long to wait for something to happen, in milliseconds; nil for ever.
    private var patience: Int32? {
        if !isLogAwaited, kernels.values.contains(where: { !$0.heard.isEmpty }) { return 0 }
        let mute = kernels.values.filter { $0.violation == nil }.map { $0.muteSince.map { $0 + Self.muteness } }
        let deadlines = mute + [watchdog?.nextLook, nextInterrupt, nextKill]
        guard let first = deadlines.compactMap(\.self).min() else { return nil }
        let milliseconds = ((first - .now) / .milliseconds(1)).rounded(.up)
        return Int32(min(max(milliseconds, 0), 60_000))
    }

    /// Which side of a fork this is.
    private enum Side { case worker, kernel }

    // MARK: The gateway

    private mutating func serveGateway() -> Side {
        guard gateway.receive() else { end.exit(0) }
        while true {
            do throws(FrameError) {
                guard let content = try gateway.nextFrame() else { return .worker }
                let request = try coding.message(WorkerRequest.self, from: content)
                if serve(request) == .kernel { return .kernel }
            } catch {
                // The gateway sends no such thing; whoever it is, there is nothing more to say to it.
                end.exit(1)
            }
        }
    }

    private mutating func serve(_ request: WorkerRequest) -> Side {
        switch request {
        case .startKernel(let language):
            return startKernel(language)
        case .inspect:
            // Waits for a process of ours that runs none but our code.
            do throws(SandboxFailure) {
                try WorkerInspection(plan: plan, place: place).report { tell([.inspected($0)]) }
            } catch {
                tell([.failed(error)])
                end.exit(1)
            }
        case .execute(let id, let language, let code):
            guard relay.begin(id: id) else { end.exit(1) }
            self.language = language
            log = LogWriter(execution: id, outputLimit: plan.outputBytes)
            nextInterrupt = nil
            nextKill = nil
            if startKernel(language) == .kernel { return .kernel }
            watchExecution()
            ask(language, .execute(id: id, code: code), leaving: FrameLimit.worker)
        case .log(let id, let logPlace):
            let home = place.home
            log?.answer(id, logPlace, in: home)
        case .interrupt(let id) where id == relay.current:
            interrupt()
        case .killKernel(let id) where id == relay.current:
            kernels[language]?.kill(SIGTERM)
            nextKill = .now + Self.leave
        case .interrupt, .killKernel:
            break
        }
        return .worker
    }

    private mutating func tell(_ events: [WorkerEvent]) {
        for event in events {
            if case .done(_, _, let dropped) = event {
                tell(log?.end(isNeeded: dropped.stdout + dropped.stderr > 0) ?? [])
                log = nil
            }
            guard let frame = try? coding.frame(event), gateway.send(frame) else { end.exit(0) }
        }
    }

    // MARK: What is printed

    /// Whether the gateway has been asked for the log's place: nothing more of any kernel is taken until it has answered.
    private var isLogAwaited: Bool { log?.isAwaited == true }

    private mutating func takePrinted(_ bytes: some Collection<UInt8>, on stream: ExecutionRelay.Stream) {
        tell(relay.output(bytes, on: stream))
        log?.take(bytes, on: stream)
        askForLogPlace()
    }

    /// Asks the gateway, if there is to be a log by now.
    private mutating func askForLogPlace() {
        let isBeyondLimit = relay.isBeyondLimit
        tell(log?.note(isBeyondLimit: isBeyondLimit) ?? [])
    }

    // MARK: What its processes use

    private mutating func watchExecution() {
        guard watchdog != nil else { return }
        let usage = processes.usage()
        watchdog?.begin(usage, at: .now)
    }

    /// Looks at what the processes use. Too much memory ends them all at once; for the rest the gateway knows what to do.
    private mutating func watch() {
        if relay.current == nil { watchdog?.end() }
        let usage = processes.usage()
        var verdict = watchdog?.look(usage, at: .now)
        if verdict == .doubtful {
            let bytes = processes.memoryBytes()
            verdict = watchdog?.judge(memoryBytes: bytes, at: .now)
        }
        guard case .exceeded(let limit) = verdict else { return }
        tell([.limitReached(id: relay.current, limit)])
        guard limit == .memory else { return }
        WorkerEnd.killEverybodyElse()
        // Waited for, which takes no longer than giving its memory back: code that comes now is for the next kernel.
        for (language, kernel) in kernels where kernel.waitStatus == nil {
            var status: Int32 = 0
            if waitpid(kernel.pid, &status, 0) == kernel.pid { kernels[language]?.waitStatus = status }
        }
    }

    // MARK: Kernels

    /// Whether the execution that runs is this kernel's. What any other says or prints is nobody's.
    private func isRunning(_ language: String) -> Bool { relay.current != nil && language == self.language }

    private mutating func interrupt() {
        nextInterrupt = nil
        guard relay.current != nil else { return }
        kernels[language]?.interrupt()
        if starter.mayMissInterrupts(language) { nextInterrupt = .now + Self.persistence }
    }

    private mutating func startKernel(_ language: String) -> Side {
        guard kernels[language] == nil else { return .worker }
        do throws(SandboxFailure) {
            switch try starter.start(language) {
            case .kernel: return .kernel
            case .worker(let started): kernels[language] = started
            }
        } catch {
            tell(relay.kernelEnded(language: language, .failedToStart(error), isRunning: isRunning(language)))
        }
        return .worker
    }

    /// - Parameter most: how many bytes may wait for the kernel after this. A kernel takes long texts slowly; it waits for each
    ///   acknowledgement itself.
    private mutating func ask(_ language: String, _ request: KernelRequest, leaving most: Int) {
        guard let frame = try? coding.frame(request) else { return }
        // A kernel that is gone says so by its exit; one that does not read would fill this worker's memory.
        _ = kernels[language]?.control.send(frame)
        if let kernel = kernels[language], kernel.control.unsentBytes > most {
            kernels[language]?.endForViolation("it does not read")
        }
    }

    private mutating func relayKernel(_ language: String, _ ready: PollSet) {
        guard let current = kernels[language] else { return }
        let ended = current.waitStatus != nil
        if ready.isWritable(current.control.descriptor) { _ = kernels[language]?.control.flush() }
        var spoke = ready.isReadable(current.control.descriptor) || ended || !current.heard.isEmpty
        var heard = spoke ? hear(language)[...] : []
        takeWhatPrecedesOutput(language, &heard)
        if isRunning(language), relay.awaitsFirstLine, heard.isEmpty, current.isListening, !ended {
            // A line and what it prints come on two sockets, which are never read at one moment. The line is sent first: so
            // the streams are read first here, and whatever they hold is known to come after the line, if that is there.
            let early = readStreams(language, ready)
            heard = hear(language)[...]
            takeWhatPrecedesOutput(language, &heard)
            for (stream, bytes) in early { takePrinted(bytes, on: stream) }
            if heard.isEmpty && relay.awaitsFirstLine { return }
            spoke = true
        }
        // What the kernel printed before it sent a frame is in the streams by now, and goes first.
        for stream in [ExecutionRelay.Stream.stdout, .stderr] where !isLogAwaited {
            guard let descriptor = kernels[language]?.descriptor(of: stream) else { continue }
            if spoke || ready.isReadable(descriptor) { relay(descriptor, stream, of: language) }
        }
        while !isLogAwaited, let event = heard.popFirst() {
            if kernels[language]?.violation == nil { take(event, of: language) }
        }
        // While a log is awaited there may be more in the streams, which goes first.
        kernels[language]?.heard = Array(heard)
    }

    /// Takes the first line of an execution, and what comes before that: nothing was printed by then.
    private mutating func takeWhatPrecedesOutput(_ language: String, _ heard: inout ArraySlice<KernelEvent>) {
        while isRunning(language), relay.awaitsFirstLine, let first = heard.first, first.comesBeforeOutput {
            take(first, of: language)
            heard.removeFirst()
        }
    }

    /// A piece of each stream that has something, not yet relayed.
    private mutating func readStreams(
        _ language: String, _ ready: PollSet
    ) -> [(ExecutionRelay.Stream, [UInt8])] {
        var pieces: [(ExecutionRelay.Stream, [UInt8])] = []
        for stream in [ExecutionRelay.Stream.stdout, .stderr] {
            guard let descriptor = kernels[language]?.descriptor(of: stream), ready.isReadable(descriptor) else {
                continue
            }
            if ByteReader.read(descriptor, { pieces.append((stream, Array($0))) }) == .end {
                kernels[language]?.closeStream(stream)
            }
        }
        return pieces
    }

    /// What the kernel has to say now.
    private mutating func hear(_ language: String) -> [KernelEvent] {
        if let isOpen = kernels[language]?.control.receive(), !isOpen, kernels[language]?.waitStatus == nil {
            kernels[language]?.becomeMute()
        }
        var heard = kernels[language]?.heard ?? []
        kernels[language]?.heard = []
        do throws(FrameError) {
            while kernels[language]?.violation == nil, let content = try kernels[language]?.control.nextFrame() {
                heard.append(try coding.message(KernelEvent.self, from: content))
            }
        } catch {
            kernels[language]?.endForViolation("\(error)")
        }
        return heard
    }

    /// Relays what the stream holds now, or as much of it as a flood may have at once.
    private mutating func relay(_ descriptor: Int32, _ stream: ExecutionRelay.Stream, of language: String) {
        let isHeard = isRunning(language)
        var left = FrameSocket.highWater * 4
        while left > 0, !isLogAwaited {
            switch ByteReader.read(descriptor, { if isHeard { takePrinted($0, on: stream) } }) {
            case .bytes(let count): left -= count
            case .nothingNow: return
            case .end: return kernels[language]?.closeStream(stream) ?? ()
            }
        }
    }

    /// Answers one call that the kernel's filter refused, and tells of it if it is worth that: one in a turn, so that a flood of
    /// them holds nothing else up, and whatever the code did before each has been relayed.
    private mutating func answerRefusal(of language: String) {
        guard let waiting = kernels[language]?.refusals?.next() else { return }
        // What an interpreter tries at its own start, before it is ready, is none of the code's.
        if isRunning(language), kernels[language]?.isReady == true { tell(relay.refused(waiting.call)) }
        kernels[language]?.refusals?.refuse(waiting)
    }

    private mutating func take(_ event: KernelEvent, of language: String) {
        switch event {
        case .ready(_, let version):
            guard kernels[language]?.isReady == false else {
                kernels[language]?.endForViolation("it was ready twice")
                return
            }
            kernels[language]?.isReady = true
            tell([.kernelReady(language: language, version: version)])
        case .failed(let failure):
            guard kernels[language]?.isReady == false else {
                kernels[language]?.endForViolation("it failed to start after it was ready")
                return
            }
            kernels[language]?.startFailure = failure
        default:
            if isRunning(language) {
                tell(relay.kernel(event))
                askForLogPlace()
            }
            if let sequence = event.awaitedSequence {
                ask(language, .acknowledge(sequence: sequence), leaving: FrameSocket.highWater)
            }
        }
    }

    // MARK: Ends

    private mutating func takeSignals(_ signals: Int32) {
        if nb_drain_signals(signals) == 1 { end.exit(0) }
        reap()
    }

    /// Takes every ended process out of the process table: kernels, and orphans of what they started.
    private mutating func reap() {
        var status: Int32 = 0
        while true {
            let pid = waitpid(-1, &status, WNOHANG)
            guard pid > 0 else { return }
            if let language = kernels.first(where: { $0.value.pid == pid })?.key {
                kernels[language]?.waitStatus = status
            }
        }
    }

    /// Reports the kernels that ended and starts others, with nothing left of what the old ones had started.
    private mutating func replaceEnded() -> Side {
        let ended = kernels.values.filter { $0.waitStatus != nil }
        guard !ended.isEmpty else { return .worker }
        for kernel in ended { kernels[kernel.language] = nil }
        WorkerEnd.endRemains(of: ended.map(\.pid), sparing: Set(kernels.values.map(\.pid)))
        for var kernel in ended {
            kernel.close()
            tell(
                relay.kernelEnded(language: kernel.language, kernel.end, isRunning: isRunning(kernel.language)))
        }
        for kernel in ended where kernel.isReady {
            if startKernel(kernel.language) == .kernel { return .kernel }
        }
        return .worker
    }
}
