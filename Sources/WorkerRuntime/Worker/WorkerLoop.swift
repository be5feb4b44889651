internal import CLinux
internal import Glibc
internal import Wire

/// The life of a worker inside its sandbox: PID 1 there. Waits, relays, reaps, replaces kernels.
///
/// It never waits for a kernel: every read and write takes what there is and goes on. When the gateway is slow, the kernels'
/// sockets are left alone until there is room again, so the code in them slows down and the worker's memory does not grow.
/// When the gateway is gone the worker ends, and the PID namespace ends everything else with it.
struct WorkerLoop {
    /// How long a kernel that has closed its control socket may take to end, in milliseconds. One that is dying has closed it
    /// too, a moment before it can be reaped.
    private static let muteness: Int32 = 1000

    private let plan: WorkerPlan
    private let python: PythonRuntime
    private let coding = FrameCoding()
    private var gateway: FrameSocket
    private var kernel: KernelProcess?
    private var relay: ExecutionRelay

    init(plan: WorkerPlan, python: PythonRuntime, socket: Int32) {
        self.plan = plan
        self.python = python
        gateway = FrameSocket(descriptor: socket, maximumFrame: FrameLimit.worker)
        relay = ExecutionRelay(outputLimit: plan.outputBytes)
    }

    /// Returns in a kernel that was forked from here; in the worker it ends the process.
    mutating func run() {
        let children = nb_child_signal_descriptor()
        guard children >= 0 else { _exit(1) }
        tell([.ready])
        while true {
            var ready = PollSet()
            ready.add(gateway.descriptor, input: true, output: gateway.unsentBytes > 0)
            ready.add(children, input: true)
            if let kernel, !gateway.isCongested {
                let control = kernel.control
                ready.add(
                    control.descriptor, input: kernel.isListening,
                    output: kernel.isListening && control.unsentBytes > 0)
                for stream in [kernel.stdout, kernel.stderr].compactMap(\.self) { ready.add(stream, input: true) }
            }
            let waited = ready.wait(atMost: kernel?.isMute == true ? Self.muteness : nil)
            if !waited { kernel?.endForViolation("it closed its control socket") }

            if ready.isWritable(gateway.descriptor), !gateway.flush() { _exit(0) }
            if ready.isReadable(children) { reap(children) }
            if relayKernel(ready) == .kernel { return }
            if ready.isReadable(gateway.descriptor), serveGateway() == .kernel { return }
        }
    }

    /// Which side of a fork this is.
    private enum Side { case worker, kernel }

    // MARK: The gateway

    private mutating func serveGateway() -> Side {
        guard gateway.receive() else { _exit(0) }
        while true {
            do throws(FrameError) {
                guard let content = try gateway.nextFrame() else { return .worker }
                let request = try coding.message(WorkerRequest.self, from: content)
                if serve(request) == .kernel { return .kernel }
            } catch {
                // The gateway sends no such thing; whoever it is, there is nothing more to say to it.
                _exit(1)
            }
        }
    }

    private mutating func serve(_ request: WorkerRequest) -> Side {
        switch request {
        case .startKernel(let language):
            return startKernel(language)
        case .execute(let id, let language, let code):
            guard relay.begin(id: id) else { _exit(1) }
            if startKernel(language) == .kernel { return .kernel }
            ask(.execute(id: id, code: code))
        case .interrupt(let id) where id == relay.current:
            kernel?.interrupt()
        case .killKernel(let id) where id == relay.current:
            kernel?.kill(SIGKILL)
        case .interrupt, .killKernel:
            break
        }
        return .worker
    }

    private mutating func tell(_ events: [WorkerEvent]) {
        for event in events {
            guard let frame = try? coding.frame(event), gateway.send(frame) else { _exit(0) }
        }
    }

    // MARK: The kernel

    private mutating func startKernel(_ language: String) -> Side {
        guard kernel == nil else { return .worker }
        do throws(SandboxFailure) {
            guard language == PythonKernel.language else {
                throw SandboxFailure(stage: "kernel: no language \(language)", errno: ENOENT)
            }
            switch try PythonKernel(plan: plan, python: python).start() {
            case .kernel: return .kernel
            case .worker(let started): kernel = started
            }
        } catch {
            tell(relay.kernelEnded(language: language, .failedToStart(error)))
        }
        return .worker
    }

    private mutating func ask(_ request: KernelRequest) {
        guard let frame = try? coding.frame(request) else { return }
        // A kernel that is gone says so by its exit; one that does not read would fill this worker's memory.
        _ = kernel?.control.send(frame)
        if let kernel, kernel.control.unsentBytes > FrameLimit.worker {
            self.kernel?.endForViolation("it does not read")
        }
    }

    private mutating func relayKernel(_ ready: PollSet) -> Side {
        guard let current = kernel else { return .worker }
        let ended = current.waitStatus != nil
        if ready.isWritable(current.control.descriptor) { _ = kernel?.control.flush() }
        // Before an execution's first line the control socket is read whatever poll said of it: poll looks at one descriptor after
        // the other, and both the line and what it prints may come between its looks at the two.
        let spoke =
            ready.isReadable(current.control.descriptor) || ended || (relay.awaitsFirstLine && current.isListening)
        var heard = spoke ? hear()[...] : []
        // What the kernel printed before it sent a frame is in the streams by now, and goes first; only before an execution's
        // first line nothing was printed.
        while relay.awaitsFirstLine, let first = heard.first, first.comesBeforeOutput {
            take(first)
            heard.removeFirst()
        }
        for stream in [ExecutionRelay.Stream.stdout, .stderr] {
            guard let descriptor = current.descriptor(of: stream) else { continue }
            if spoke || ready.isReadable(descriptor) { relay(descriptor, stream) }
        }
        for event in heard where kernel?.violation == nil { take(event) }
        return ended ? replaceKernel() : .worker
    }

    /// What the kernel has to say now.
    private mutating func hear() -> [KernelEvent] {
        if let isOpen = kernel?.control.receive(), !isOpen, kernel?.waitStatus == nil { kernel?.becomeMute() }
        var heard: [KernelEvent] = []
        do throws(FrameError) {
            while kernel?.violation == nil, let content = try kernel?.control.nextFrame() {
                heard.append(try coding.message(KernelEvent.self, from: content))
            }
        } catch {
            kernel?.endForViolation("\(error)")
        }
        return heard
    }

    /// Relays what the stream holds now, or as much of it as a flood may have at once.
    private mutating func relay(_ descriptor: Int32, _ stream: ExecutionRelay.Stream) {
        var left = FrameSocket.highWater * 4
        while left > 0 {
            var events: [WorkerEvent] = []
            let outcome = ByteReader.read(descriptor) { events = relay.output($0, on: stream) }
            tell(events)
            switch outcome {
            case .bytes(let count): left -= count
            case .nothingNow: return
            case .end: return kernel?.closeStream(stream) ?? ()
            }
        }
    }

    private mutating func take(_ event: KernelEvent) {
        switch event {
        case .ready(_, let version):
            guard let kernel, !kernel.isReady else {
                self.kernel?.endForViolation("it was ready twice")
                return
            }
            self.kernel?.isReady = true
            tell([.kernelReady(language: kernel.language, version: String(version.prefix(64)))])
        case .failed(let failure):
            if kernel?.isReady == false { kernel?.startFailure = failure }
        default:
            tell(relay.kernel(event))
            if let sequence = event.awaitedSequence { ask(.acknowledge(sequence: sequence)) }
        }
    }

    // MARK: Ends

    /// Takes every ended process out of the process table: kernels, and orphans of what they started.
    private mutating func reap(_ children: Int32) {
        nb_drain_child_signals(children)
        var status: Int32 = 0
        while true {
            let pid = waitpid(-1, &status, WNOHANG)
            guard pid > 0 else { return }
            if pid == kernel?.pid { kernel?.waitStatus = status }
        }
    }

    /// Reports the kernel that ended and starts another, with nothing left of what the old one had started.
    private mutating func replaceKernel() -> Side {
        guard let ended = kernel else { return .worker }
        kernel = nil
        ended.close()
        _ = kill(-1, SIGKILL)
        tell(relay.kernelEnded(language: ended.language, ended.end))
        return ended.isReady ? startKernel(ended.language) : .worker
    }
}
