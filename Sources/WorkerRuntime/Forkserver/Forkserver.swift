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
    private let kernels: [String: KernelProgram]
    private let level: IsolationLevel

    /// Nil where PID namespaces hold together what belongs together.
    private var offspring: Offspring?
    private var control: ControlSocket
    private let identity: (user: UInt32, group: UInt32)

    /// Folder of the cgroup in which the next worker starts; nil for the forkserver's own.
    private var cgroup: Int32?

    /// Where the next worker's door for packages goes; nil where it has none.
    private var door: Int32?

    init(python: PythonRuntime, plan: ForkserverPlan, control: ControlSocket) {
        self.python = python
        plans = plan.plans
        kernels = plan.kernels
        level = plan.level
        offspring = plan.level.hasNamespaces ? nil : Offspring(sweeper: plan.sweeper)
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
    /// - Returns: in a kernel, its whole environment; nil in the forkserver, when the gateway is gone.
    mutating func serveUntilKernel() -> [String]? {
        let signals = nb_signal_descriptor(0)
        guard nb_block_signals() >= 0, signals >= 0 else {
            control.send(.failed(SandboxFailure(stage: "forkserver: signals", errno: -signals)))
            return nil
        }
        while true {
            var ready = PollSet()
            ready.add(control.descriptor, input: true)
            ready.add(signals, input: true)
            ready.wait()
            if ready.isReadable(signals) { reap(signals) }
            guard ready.isReadable(control.descriptor) else { continue }
            guard control.receive() else {
                offspring?.endAll(signals)
                return nil
            }
            while let request = control.nextRequest() {
                switch request {
                case .prepare, .probe: continue
                case .enterCgroup: cgroup = control.takeDescriptor()
                case .openDoor: door = control.takeDescriptor()
                case .spawn(let worker, let policy, let place, let bounds):
                    if let environment = spawn(worker: worker, policy: policy, place: place, bounds: bounds) {
                        return environment
                    }
                }
            }
        }
    }

    /// Makes one worker. Returns in the forkserver with nil, and in a kernel of that worker with its environment.
    private mutating func spawn(
        worker: Int, policy: String, place: WorkerPlace, bounds: WorkerBounds?
    ) -> [String]? {
        let (group, door) = (cgroup, self.door)
        (cgroup, self.door) = (nil, nil)
        defer { for descriptor in [group, door] { if let descriptor { _ = close(descriptor) } } }
        guard let socket = control.takeDescriptor() else {
            control.send(
                .spawnFailed(worker: worker, SandboxFailure(stage: "spawn: no socket came along", errno: EBADF)))
            return nil
        }
        defer { _ = close(socket) }
        do throws(SandboxFailure) {
            guard let plan = plans[policy]?.tightened(by: bounds) else {
                throw SandboxFailure(stage: "spawn: no policy \(policy)", errno: ENOENT)
            }
            try offspring?.requireFree(place)
            try Self.requireSingleThread()
            var pidfd: Int32 = -1
            python.beforeFork()
            let pid = nb_clone(WorkerNamespaces.flags(of: level, plan), group ?? -1, &pidfd)
            if pid == 0 {
                let entry = WorkerEntry(plan: plan, place: place, identity: identity, door: door)
                return WorkerProcess(entry: entry, python: python, programs: kernels).run(socket: socket)
            }
            python.afterForkInParent()
            guard pid > 0 else {
                throw SandboxFailure(stage: group == nil ? "spawn: clone" : "spawn: clone into the cgroup", errno: -pid)
            }
            offspring?.add(pid, worker: worker, at: place)
            control.send(.spawned(worker: worker, pid: pid), descriptor: pidfd)
            _ = close(pidfd)
        } catch {
            control.send(.spawnFailed(worker: worker, error))
        }
        return nil
    }

    private static func requireSingleThread() throws(SandboxFailure) {
        let threads = (try? FileManager.default.contentsOfDirectory(atPath: "/proc/self/task").count) ?? 0
        guard threads == 1 else {
            throw SandboxFailure(stage: "spawn: the forkserver has \(threads) threads", errno: EDEADLK)
        }
    }

    /// Takes the ended workers' entries out of the process table. Children that are not known are taken as well.
    private mutating func reap(_ signals: Int32) {
        nb_drain_signals(signals)
        if offspring != nil {
            for worker in offspring?.sweep() ?? [] { control.send(.swept(worker: worker)) }
        } else {
            var status: Int32 = 0
            while waitpid(-1, &status, WNOHANG) > 0 {}
        }
    }
}
