internal import CLinux
internal import FoundationEssentials
internal import Glibc
internal import Sandbox
internal import Wire

/// Makes workers, one clone each. It sees no user data: a worker's frames go straight to the gateway.
///
/// One thread, checked before every clone: a lock held by a second one would stay locked in the child for ever.
struct Forkserver {
    let python: PythonRuntime
    private let plans: [String: WorkerPlan]
    private var control: ControlSocket
    private let identity: (user: UInt32, group: UInt32)

    init(python: PythonRuntime, plans: [String: WorkerPlan], control: ControlSocket) {
        self.python = python
        self.plans = plans
        self.control = control
        identity = (getuid(), getgid())
    }

    mutating func announceReady(_ report: String) {
        do throws(FrameError) {
            let ready = try FrameCoding().message(ForkserverReady.self, from: Array(report.utf8))
            control.send(.ready(ready))
        } catch {
            control.send(.failed(SandboxFailure(stage: "python: report of the preload: \(error)", errno: EPROTO)))
            _exit(1)
        }
    }

    /// Makes workers as they are asked for, and reaps them.
    ///
    /// - Returns: in a kernel, the plan that it lives by; nil in the forkserver, when the gateway is gone.
    mutating func serveUntilKernel() -> WorkerPlan? {
        let children = nb_child_signal_descriptor()
        guard nb_block_signals() >= 0, children >= 0 else {
            control.send(.failed(SandboxFailure(stage: "forkserver: signals", errno: -children)))
            return nil
        }
        while true {
            var ready = PollSet()
            ready.add(control.descriptor, input: true)
            ready.add(children, input: true)
            ready.wait()
            if ready.isReadable(children) { reap(children) }
            guard ready.isReadable(control.descriptor) else { continue }
            guard control.receive() else { return nil }
            while let request = control.nextRequest() {
                guard case .spawn(let worker, let policy, let workspace) = request else { continue }
                if let plan = spawn(worker: worker, policy: policy, workspace: workspace) { return plan }
            }
        }
    }

    /// Makes one worker. Returns in the forkserver with nil, and in a kernel of that worker with its plan.
    private mutating func spawn(worker: Int, policy: String, workspace: String) -> WorkerPlan? {
        guard let socket = control.takeDescriptor() else {
            control.send(
                .spawnFailed(worker: worker, SandboxFailure(stage: "spawn: no socket came along", errno: EBADF)))
            return nil
        }
        defer { _ = close(socket) }
        do throws(SandboxFailure) {
            guard let plan = plans[policy] else {
                throw SandboxFailure(stage: "spawn: no policy \(policy)", errno: ENOENT)
            }
            try Self.requireSingleThread()
            var pidfd: Int32 = -1
            python.beforeFork()
            let pid = nb_clone(Self.namespaces, &pidfd)
            if pid == 0 {
                return WorkerProcess(
                    plan: plan, python: python, workspace: workspace, identity: identity
                ).run(socket: socket)
            }
            python.afterForkInParent()
            guard pid > 0 else { throw SandboxFailure(stage: "spawn: clone", errno: -pid) }
            control.send(.spawned(worker: worker, pid: pid), descriptor: pidfd)
            _ = close(pidfd)
        } catch {
            control.send(.spawnFailed(worker: worker, error))
        }
        return nil
    }

    private static let namespaces = [
        nb_clone_new_user, nb_clone_new_pid, nb_clone_new_namespace, nb_clone_new_net, nb_clone_new_ipc,
        nb_clone_new_uts, nb_clone_new_cgroup,
    ].reduce(UInt64(0)) { $0 | UInt64($1) }

    private static func requireSingleThread() throws(SandboxFailure) {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
        guard threads == 1 else {
            throw SandboxFailure(stage: "spawn: the forkserver has \(threads) threads", errno: EDEADLK)
        }
    }

    /// Takes the ended workers' entries out of the process table. Children that are not known are taken as well.
    private func reap(_ children: Int32) {
        nb_drain_child_signals(children)
        var status: Int32 = 0
        while waitpid(-1, &status, WNOHANG) > 0 {}
    }
}
