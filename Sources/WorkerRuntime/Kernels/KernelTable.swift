internal import Glibc
internal import Sandbox
internal import Wire

/// The kernels of a worker: at most one of each language, side by side.
struct KernelTable {
    /// Which side of a fork this is.
    enum Side { case worker, kernel }

    /// How long a kernel that has closed its control socket may take to end. One that is dying has closed it too, a moment before
    /// it can be reaped.
    private static let muteness = Duration.seconds(1)

    private let starter: KernelStarter
    private let relay: KernelRelay
    private var kernels: [String: KernelProcess] = [:]

    init(starter: KernelStarter, coding: FrameCoding) {
        self.starter = starter
        relay = KernelRelay(coding: coding)
    }

    /// Whether a kernel has said something that waits for more of what it has printed.
    var hasHeard: Bool { kernels.values.contains { !$0.heard.isEmpty } }

    /// When the first of those that have closed their control socket is out of time.
    var muteEnd: ContinuousClock.Instant? {
        kernels.values.filter { $0.violation == nil }.compactMap(\.muteSince).min().map { $0 + Self.muteness }
    }

    // MARK: Beginnings

    /// Starts the language's kernel, if there is none. One that cannot be started is reported.
    mutating func start(_ language: String, output: inout ExecutionOutput) -> Side {
        guard kernels[language] == nil else { return .worker }
        do throws(SandboxFailure) {
            switch try starter.start(language) {
            case .kernel: return .kernel
            case .worker(let started): kernels[language] = started
            }
        } catch {
            output.kernelEnded(language, .failedToStart(error))
        }
        return .worker
    }

    // MARK: What they say

    /// - Parameter isHeldBack: whether what they say and print has to wait.
    func wait(in ready: inout PollSet, isHeldBack: Bool) {
        for kernel in kernels.values {
            // Even while the gateway is slow: what this sends is bounded, and callers wait for it. Not for a mute kernel,
            // whose time to end would begin again with each call.
            if !kernel.isMute, let refusals = kernel.refusals?.descriptor { ready.add(refusals, input: true) }
            guard !isHeldBack else { continue }
            let control = kernel.control
            ready.add(
                control.descriptor, input: kernel.isListening,
                output: kernel.isListening && control.unsentBytes > 0)
            for stream in [kernel.stdout, kernel.stderr].compactMap(\.self) { ready.add(stream, input: true) }
        }
    }

    /// The languages of the kernels whose filter asks about a call that it refused.
    func asking(_ ready: PollSet) -> [String] {
        kernels.values.filter { !$0.isMute && $0.refusals?.descriptor.map(ready.isReadable) == true }.map(\.language)
    }

    mutating func relay(_ ready: PollSet, to output: inout ExecutionOutput) {
        for language in Array(kernels.keys) where !output.isLogAwaited {
            change(language) { [relay] in relay.relay(&$0, ready, to: &output) }
        }
    }

    mutating func answerRefusal(of language: String, to output: inout ExecutionOutput) {
        change(language) { [relay] in relay.answerRefusal(of: &$0, to: &output) }
    }

    // MARK: What they are told

    mutating func execute(_ code: String, id: Int, in language: String) {
        change(language) { [relay] in relay.ask(&$0, .execute(id: id, code: code), leaving: FrameLimit.worker) }
    }

    /// - Returns: whether the kernel may have missed it.
    func interrupt(_ language: String) -> Bool {
        kernels[language]?.interrupt()
        return starter.mayMissInterrupts(language)
    }

    func kill(_ language: String, _ signal: Int32) {
        kernels[language]?.kill(signal)
    }

    // MARK: Ends

    /// Ends those that have closed their control socket and are out of time.
    mutating func endMute() {
        for (language, kernel) in kernels {
            guard let since = kernel.muteSince, .now - since >= Self.muteness else { continue }
            kernels[language]?.endForViolation("it closed its control socket")
        }
    }

    /// Ends every process at once, the kernels and whatever they have started, and waits for the kernels.
    mutating func endAll() {
        WorkerEnd.killEverybodyElse()
        for (language, kernel) in kernels where kernel.waitStatus == nil {
            var status: Int32 = 0
            if waitpid(kernel.pid, &status, 0) == kernel.pid { kernels[language]?.waitStatus = status }
        }
    }

    /// Takes every ended process out of the process table: kernels, and orphans of what they started.
    mutating func reap() {
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
    mutating func replaceEnded(output: inout ExecutionOutput) -> Side {
        let ended = kernels.values.filter { $0.waitStatus != nil }
        guard !ended.isEmpty else { return .worker }
        for kernel in ended { kernels[kernel.language] = nil }
        WorkerEnd.endRemains(of: ended.map(\.pid), sparing: Set(kernels.values.map(\.pid)))
        for var kernel in ended {
            kernel.close()
            output.kernelEnded(kernel.language, kernel.end)
        }
        for kernel in ended where kernel.isReady {
            if start(kernel.language, output: &output) == .kernel { return .kernel }
        }
        return .worker
    }

    /// Changes the kernel in its place: its buffers are not to be copied.
    private mutating func change(_ language: String, _ body: (inout KernelProcess) -> Void) {
        guard let place = kernels.index(forKey: language) else { return }
        body(&kernels.values[place])
    }
}
