internal import CLinux
internal import Glibc
internal import Wire

/// The life of a worker inside its sandbox: PID 1 there. Waits, relays, reaps, replaces kernels.
///
/// It never waits for a kernel: every read and write takes what there is and goes on. When the gateway is slow, the kernels'
/// sockets are left alone until there is room again, so the code in them slows down and the worker's memory does not grow.
/// When the gateway is gone the worker ends, and the PID namespace ends everything else with it.
struct WorkerLoop {
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
                ready.add(kernel.control.descriptor, input: true, output: kernel.control.unsentBytes > 0)
                ready.add(kernel.stdout, input: true)
                ready.add(kernel.stderr, input: true)
            }
            ready.wait()

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
        // A kernel that is gone says so by its exit.
        _ = kernel?.control.send(frame)
    }

    private mutating func relayKernel(_ ready: PollSet) -> Side {
        guard let current = kernel else { return .worker }
        let ended = current.waitStatus != nil
        if ready.isWritable(current.control.descriptor) { _ = kernel?.control.flush() }
        let spoke = ready.isReadable(current.control.descriptor) || ended
        // What the kernel printed before it sent a frame is in the streams by now, and has to go first.
        if spoke { _ = kernel?.control.receive() }
        if spoke || ready.isReadable(current.stdout) { relay(current.stdout, .stdout) }
        if spoke || ready.isReadable(current.stderr) { relay(current.stderr, .stderr) }
        if spoke { relayFrames() }
        return ended ? replaceKernel() : .worker
    }

    /// Relays what the stream holds now, or as much of it as a flood may have at once.
    private mutating func relay(_ stream: Int32, _ name: ExecutionRelay.Stream) {
        var left = FrameSocket.highWater * 4
        while left > 0 {
            var events: [WorkerEvent] = []
            let outcome = ByteReader.read(stream) { events = relay.output($0, on: name) }
            tell(events)
            guard case .bytes(let count) = outcome else { return }
            left -= count
        }
    }

    private mutating func relayFrames() {
        do throws(FrameError) {
            while let content = try kernel?.control.nextFrame() {
                let event = try coding.message(KernelEvent.self, from: content)
                take(event)
            }
        } catch {
            // Whatever speaks there now is no kernel of ours any more.
            if kernel?.violation == nil { kernel?.violation = "\(error)" }
            kernel?.kill(SIGKILL)
        }
    }

    private mutating func take(_ event: KernelEvent) {
        switch event {
        case .ready(let language, let version):
            kernel?.isReady = true
            tell([.kernelReady(language: language, version: version)])
        case .failed(let failure):
            kernel?.startFailure = failure
        default:
            tell(relay.kernel(event))
            if case .display(_, let sequence, _) = event { ask(.acknowledge(sequence: sequence)) }
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
