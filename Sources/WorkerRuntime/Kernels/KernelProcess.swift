internal import CLinux
internal import Glibc
internal import Wire

/// One kernel as its worker sees it: a process, its control socket and its two output streams.
struct KernelProcess {
    let language: String
    let pid: Int32
    var control: FrameSocket

    /// Sockets, not pipes: pipe buffers are a quota that all workers of one outside uid would share. Nil once the kernel, and
    /// everything that it started, has closed the other end.
    private(set) var stdout: Int32?
    private(set) var stderr: Int32?

    /// Where its filter asks about what it refuses; nil where its policy has that fail at once.
    var refusals: RefusalListener?

    /// What it has said that comes after more of what it has printed.
    var heard: [KernelEvent] = []

    /// It has said that it is ready; one that ends before that would only end again.
    var isReady = false

    /// It broke the protocol and was killed for that.
    var violation: String?

    /// It could not enter its sandbox, and ends.
    var startFailure: SandboxFailure?

    /// When it closed its control socket: since then it is ending, or has made sure that it can never answer.
    private(set) var muteSince: ContinuousClock.Instant?
    var isMute: Bool { muteSince != nil }

    /// Its process has ended, with this status of waitpid(2).
    var waitStatus: Int32?

    func kill(_ signal: Int32) {
        _ = Glibc.kill(pid, signal)
    }

    /// Ctrl-C: the kernel and what it started in the foreground, which share its process group.
    func interrupt() {
        _ = Glibc.kill(-pid, SIGINT)
    }

    mutating func close() {
        refusals?.close()
        control.close()
        for descriptor in [stdout, stderr].compactMap(\.self) { _ = Glibc.close(descriptor) }
    }

    func descriptor(of stream: ExecutionRelay.Stream) -> Int32? {
        stream == .stdout ? stdout : stderr
    }

    /// The stream has ended; waiting for it any longer would return at once, for ever.
    mutating func closeStream(_ stream: ExecutionRelay.Stream) {
        if let descriptor = descriptor(of: stream) { _ = Glibc.close(descriptor) }
        if stream == .stdout { stdout = nil } else { stderr = nil }
    }

    /// Its control socket has ended.
    mutating func becomeMute() {
        muteSince = muteSince ?? .now
    }

    /// Whether it can still be asked and heard.
    var isListening: Bool { violation == nil && !isMute }

    /// Ends a kernel that does not keep to the protocol: whatever speaks there now is no kernel of ours any more.
    mutating func endForViolation(_ reason: String) {
        if violation == nil { violation = reason }
        kill(SIGKILL)
    }

    /// How it ended, once it has.
    var end: KernelEnd {
        if let startFailure { return .failedToStart(startFailure) }
        if let violation { return .brokeProtocol(violation) }
        let status = waitStatus ?? 0
        let signal = status & 0x7f
        return signal == 0 ? .exited(code: (status >> 8) & 0xff) : .signalled(signal: signal)
    }
}
