internal import CLinux
internal import Glibc
internal import Logging
internal import Wire

/// One forkserver process and what is asked of it.
actor ForkserverClient {
    /// A worker that lives. Whoever gets this owns both descriptors.
    struct Spawned: Sendable {
        let pid: Int32
        let pidfd: Int32
        let socket: Int32
    }

    private struct Asked {
        let continuation: CheckedContinuation<Spawned, any Error>
        let socket: Int32
    }

    private let logger: Logger
    private let connection: ForkserverConnection
    private let pid: Int32
    private var asked: [Int: Asked] = [:]
    private var nextWorker = 1
    private var gone: SupervisionError?

    /// Starts the process with its plan. It is ready when ``serve(whenReady:)`` says so.
    ///
    /// - Parameter program: path of `nestbox-worker`.
    init(program: String, plan: ForkserverPlan, logger: Logger) throws(SupervisionError) {
        self.logger = logger
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
        try connection.send(.prepare(plan))
    }

    /// Takes its events until it is gone, and reaps it.
    ///
    /// - Throws: always in the end: why it is gone.
    func serve(whenReady: @Sendable (ForkserverReady) async -> Void) async throws(SupervisionError) -> Never {
        var reason = SupervisionError("the forkserver ended")
        await withTaskCancellationHandler {
            for await arrival in connection.arrivals() {
                switch arrival.event {
                case .ready(let ready): await whenReady(ready)
                case .spawned(let worker, let pid): spawned(worker, pid, arrival.descriptor)
                case .spawnFailed(let worker, let failure):
                    finish(worker, SupervisionError("no worker could be made: \(failure.line)"))
                case .failed(let failure): reason = SupervisionError("the forkserver failed: \(failure.line)")
                }
            }
        } onCancel: {
            connection.shutDown()
        }
        end(reason)
        throw reason
    }

    /// Asks for a worker and waits for it.
    func spawn(policy: String, workspace: String) async throws -> Spawned {
        if let gone { throw gone }
        var pair: [Int32] = [-1, -1]
        guard nb_socket_pair(&pair) == 0 else { throw SupervisionError("no descriptors left for a worker") }
        let worker = nextWorker
        nextWorker += 1
        defer { close(pair[1]) }
        return try await withCheckedThrowingContinuation { continuation in
            asked[worker] = Asked(continuation: continuation, socket: pair[0])
            do throws(SupervisionError) {
                try connection.send(
                    .spawn(worker: worker, policy: policy, workspace: workspace), descriptor: pair[1])
            } catch {
                finish(worker, error)
            }
        }
    }

    private func spawned(_ worker: Int, _ pid: Int32, _ pidfd: Int32?) {
        guard let pidfd else {
            finish(worker, SupervisionError("the forkserver made a worker and sent nothing to hold it by"))
            return
        }
        guard let waiting = asked.removeValue(forKey: worker) else {
            close(pidfd)
            return
        }
        waiting.continuation.resume(returning: Spawned(pid: pid, pidfd: pidfd, socket: waiting.socket))
    }

    private func finish(_ worker: Int, _ error: SupervisionError) {
        guard let waiting = asked.removeValue(forKey: worker) else { return }
        close(waiting.socket)
        waiting.continuation.resume(throwing: error)
    }

    private func end(_ reason: SupervisionError) {
        gone = reason
        for worker in Array(asked.keys) { finish(worker, reason) }
        // It may have stopped talking without stopping to run. Workers live on: they do not depend on it.
        kill(pid, SIGKILL)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
    }
}
