internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// A worker that is made only to see whether one can be made here: by the same clone and the same steps as any other, in a
/// forkserver without an interpreter.
struct ProbeWorker {
    private let level: IsolationLevel
    private let entry: WorkerEntry

    init(plan: ForkserverPlan, policy: String, place: WorkerPlace) throws(SandboxFailure) {
        guard let worker = plan.plans[policy] else {
            throw SandboxFailure(stage: "probe: no policy \(policy)", errno: ENOENT)
        }
        level = plan.level
        entry = WorkerEntry(plan: worker, place: place, identity: (getuid(), getgid()))
    }

    /// Makes it, and waits for its end. It reports over the control socket itself, from inside.
    func run(_ control: ControlSocket) throws(SandboxFailure) -> Int32 {
        try systemCall("probe: signals") { nb_block_signals() }
        var pidfd: Int32 = -1
        let pid = nb_clone(WorkerNamespaces.flags(of: level, entry.plan), -1, &pidfd)
        if pid == 0 { inspect(control) }
        guard pid > 0 else { throw SandboxFailure(stage: "spawn: clone", errno: -pid) }
        close(pidfd)
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        // Only a worker that was killed, as by a filter that kills, has not said what became of it.
        switch status & 0x7f {
        case 0: return 0
        case SIGKILL: throw SandboxFailure(killed: "probe: the worker")
        case let signal: throw SandboxFailure(stage: "probe: the worker was ended by signal \(signal)", errno: EPROTO)
        }
    }

    private func inspect(_ control: ControlSocket) -> Never {
        do throws(SandboxFailure) {
            try entry.enter(control.descriptor)
            try WorkerInspection(plan: entry.plan, place: entry.place).report { report in
                control.send(.probed(report))
                // For what only /proc tells, and only from outside, the gateway has to find both processes alive.
                waitForTheEnd(of: control)
            }
        } catch {
            control.send(.failed(error))
        }
        _exit(0)
    }

    private func waitForTheEnd(of control: ControlSocket) {
        var byte: UInt8 = 0
        var passed: Int32 = -1
        while nb_receive(control.descriptor, &byte, 1, &passed) > 0 {}
    }
}
