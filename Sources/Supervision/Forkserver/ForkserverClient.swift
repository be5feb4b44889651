internal import CLinux
internal import Glibc
internal import Logging
internal import Wire

/// One forkserver process and what is asked of it.
actor ForkserverClient {
    /// A worker that lives. Whoever gets this owns both descriptors.
    struct Spawned: Sendable {
        /// Its number with this forkserver.
        let number: Int
        let pid: Int32
        let pidfd: Int32
        let socket: Int32
    }

    private struct Asked {
        let continuation: CheckedContinuation<Spawned, any Error>
        let socket: Int32
    }

    private let process: ForkserverProcess
    private let patience: Duration
    private let startPatience: Duration
    private var isReady = false
    private var asked: [Int: Asked] = [:]
    private var nextWorker = 1

    /// Workers of which nothing is left, and who waits for those that something may be left of.
    private var swept: Set<Int> = []
    private var waiting: [Int: CheckedContinuation<Void, Never>] = [:]
    private var gone: SupervisionError?

    /// Starts the process with its plan. It is ready when ``serve(whenReady:)`` says so.
    ///
    /// - Parameters:
    ///   - program: path of `nestbox-worker`.
    ///   - network: the network namespace that goes with the plan.
    ///   - patience: how long a request for a worker may wait for its answer, which takes milliseconds. A forkserver that has not
    ///     answered by then, because it was stopped or hangs, is given up.
    ///   - startPatience: how long it may take to be ready. Importing what is preloaded takes seconds, and from a slow disk a lot of them.
    ///   - enterCgroup: puts the process where it has to be to make workers in groups of their own.
    init(
        program: String, plan: ForkserverPlan, network: Int32? = nil, logger: Logger, patience: Duration = .seconds(10),
        startPatience: Duration = .seconds(300),
        enterCgroup: (Int32) throws(SupervisionError) -> Void = { _ in }
    ) throws(SupervisionError) {
        process = try ForkserverProcess(
            program: program, request: .prepare(plan), network: network, logger: logger, enterCgroup: enterCgroup)
        self.patience = patience
        self.startPatience = startPatience
    }

    /// Takes its events until it is gone, and reaps it.
    ///
    /// - Throws: always in the end: why it is gone.
    func serve(whenReady: @Sendable (ForkserverReady) async -> Void) async throws(SupervisionError) -> Never {
        var reason = SupervisionError("the forkserver ended")
        let deadline = Task { [startPatience] in
            guard (try? await Task.sleep(for: startPatience)) != nil else { return }
            giveUpStarting()
        }
        defer { deadline.cancel() }
        let arrivals: AsyncStream<ForkserverConnection.Arrival>
        do throws(SupervisionError) {
            arrivals = try process.connection.arrivals()
        } catch {
            throw end(error)
        }
        await withTaskCancellationHandler {
            for await arrival in arrivals {
                switch arrival.event {
                case .ready(let ready):
                    isReady = true
                    await whenReady(ready)
                case .spawned(let worker, let pid): spawned(worker, pid, arrival.descriptor)
                case .swept(let worker): wasSwept(worker)
                case .spawnFailed(let worker, let failure):
                    finish(worker, SupervisionError("no worker could be made: \(failure.line)"))
                case .probed: reason = SupervisionError("the forkserver answered what it was not asked")
                case .failed(let failure): reason = SupervisionError("the forkserver failed: \(failure.line)")
                }
            }
        } onCancel: {
            process.connection.shutDown()
        }
        throw end(reason)
    }

    /// Asks for a worker and waits for it.
    ///
    /// - Parameter door: where the worker's door for packages goes, which stays the caller's; nil where it has none.
    /// - Parameter cgroup: the folder of the cgroup v2 that it starts in, which stays the caller's; nil for the forkserver's own.
    /// - Throws: ``SupervisionError`` if there is none, and none will come from this request. If there was no answer in time, the
    ///   forkserver is gone too.
    func spawn(
        policy: String, place: WorkerPlace, bounds: WorkerBounds?, cgroup: Int32?, door: Int32? = nil
    ) async throws -> Spawned {
        if let gone { throw gone }
        var pair: [Int32] = [-1, -1]
        guard nb_socket_pair(&pair) == 0 else { throw SupervisionError("no descriptors left for a worker") }
        let worker = nextWorker
        nextWorker += 1
        defer { close(pair[1]) }
        let deadline = Task { [patience] in
            guard (try? await Task.sleep(for: patience)) != nil else { return }
            giveUp(on: worker)
        }
        defer { deadline.cancel() }
        return try await withCheckedThrowingContinuation { continuation in
            asked[worker] = Asked(continuation: continuation, socket: pair[0])
            do throws(SupervisionError) {
                if let cgroup { try process.connection.send(.enterCgroup(worker: worker), descriptor: cgroup) }
                if let door { try process.connection.send(.openDoor(worker: worker), descriptor: door) }
                try process.connection.send(
                    .spawn(worker: worker, policy: policy, place: place, bounds: bounds), descriptor: pair[1])
            } catch {
                finish(worker, error)
            }
        }
    }

    /// Returns when nothing of the worker runs any more, where no PID namespace sees to that; or when the forkserver is gone, and
    /// the gateway has to see to it itself. To be asked for once.
    func waitUntilSwept(_ worker: Int) async {
        guard gone == nil, swept.remove(worker) == nil else { return }
        await withCheckedContinuation { waiting[worker] = $0 }
    }

    private func wasSwept(_ worker: Int) {
        guard let waiting = waiting.removeValue(forKey: worker) else {
            swept.insert(worker)
            return
        }
        waiting.resume()
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
        waiting.continuation.resume(
            returning: Spawned(number: worker, pid: pid, pidfd: pidfd, socket: waiting.socket))
    }

    private func finish(_ worker: Int, _ error: SupervisionError) {
        guard let waiting = asked.removeValue(forKey: worker) else { return }
        close(waiting.socket)
        waiting.continuation.resume(throwing: error)
    }

    /// There was no answer. Whatever the forkserver does, it does not make workers: the end of the stream has it replaced.
    private func giveUp(on worker: Int) {
        guard asked[worker] != nil, gone == nil else { return }
        gone = SupervisionError("the forkserver has not answered for \(patience)")
        process.connection.shutDown()
    }

    /// A module that is preloaded may never return from its import.
    private func giveUpStarting() {
        guard !isReady, gone == nil else { return }
        gone = SupervisionError("the forkserver was not ready after \(startPatience)")
        process.connection.shutDown()
    }

    /// - Returns: why it is gone.
    private func end(_ other: SupervisionError) -> SupervisionError {
        let reason = gone ?? other
        gone = reason
        for worker in Array(asked.keys) { finish(worker, reason) }
        for waiting in waiting.values { waiting.resume() }
        waiting.removeAll()
        // It may have stopped talking without stopping to run. Workers live on: they do not depend on it.
        process.end()
        return reason
    }
}
