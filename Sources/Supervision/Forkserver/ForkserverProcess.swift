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
        guard nb_socket_pair(&control) == 0, nb_pipe(&output) == 0 else {
            throw SupervisionError("no descriptors left for the forkserver")
        }
        let pid = withPointers([program]) { arguments in
            // Nothing of the gateway's environment: what the forkserver gets to know is in its plan. The Swift runtime's crash
            // reporter would catch the signals that end a kernel, and print into its output.
            withPointers(["SWIFT_BACKTRACE=enable=no"]) { nb_spawn(program, arguments, $0, output[1], control[1]) }
        }
        close(control[1])
        close(output[1])
        ForkserverOutput.log(output[0], to: logger)
        connection = ForkserverConnection(socket: control[0])
        self.pid = pid
        guard pid > 0 else { throw SupervisionError("\(program) cannot be started (errno \(-pid))") }
        do throws(SupervisionError) {
            try enterCgroup(pid)
            try connection.send(request, descriptor: network ?? -1)
        } catch {
            end()
            throw error
        }
    }

    /// Ends it, whatever it does, and reaps it. Its workers do not depend on it. To be called once.
    func end() {
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }
}
