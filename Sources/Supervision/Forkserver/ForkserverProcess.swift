internal import CLinux
internal import Glibc
internal import Logging
internal import Wire

/// A running `nestbox-worker`, and the socket that it takes requests from.
struct ForkserverProcess {
    let connection: ForkserverConnection
    private let pid: Int32

    /// Starts it with its first request. What it prints goes to the log.
    ///
    /// - Parameters:
    ///   - program: path of `nestbox-worker`.
    ///   - network: a descriptor that goes along with its first request and stays the caller's: ``ForkserverPlan/hasGrantedNetwork``.
    ///   - enterCgroup: called before its first request, and so before its first worker.
    init(
        program: String, request: ForkserverRequest, network: Int32? = nil, logger: Logger,
        enterCgroup: (Int32) throws(SupervisionError) -> Void = { _ in }
    ) throws(SupervisionError) {
        var control: [Int32] = [-1, -1]
        var output: [Int32] = [-1, -1]
        let sockets = nb_socket_pair(&control)
        guard sockets == 0 else { throw SupervisionError("no descriptors for the forkserver", errno: -sockets) }
        let pipe = nb_pipe(&output)
        guard pipe == 0 else {
            for descriptor in control { close(descriptor) }
            throw SupervisionError("no descriptors for the forkserver", errno: -pipe)
        }
        let pid = withPointers([program]) { arguments in
            // Nothing of the gateway's environment: what the forkserver gets to know is in its plan. The Swift runtime's crash
            // reporter would catch the signals that end a kernel, and print into its output.
            withPointers(["SWIFT_BACKTRACE=enable=no"]) { nb_spawn(program, arguments, $0, output[1], control[1]) }
        }
        close(control[1])
        close(output[1])
        connection = ForkserverConnection(socket: control[0])
        self.pid = pid
        guard pid > 0 else {
            close(output[0])
            throw SupervisionError("\(program) cannot be started", errno: -pid)
        }
        do throws(SupervisionError) {
            try ForkserverOutput.log(output[0], to: logger)
            try enterCgroup(pid)
            try connection.send(request, descriptor: network ?? -1)
        } catch {
            let hadLeft = [EPIPE, ECONNRESET].contains(error.errno)
            guard end() == SIGKILL, hadLeft else { throw error }
            throw Self.killed
        }
    }

    /// Of one that was killed, and not by us.
    static let killed = SupervisionError(
        "nestbox-worker was killed, as the kernel does for want of memory", errno: ENOMEM)

    /// Ends it, whatever it does, and reaps it. Its workers do not depend on it. To be called once.
    ///
    /// - Returns: the signal that ended it, which is SIGKILL if it had not ended by itself; 0 if it exited.
    @discardableResult
    func end() -> Int32 {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        return status & 0x7f
    }
}
