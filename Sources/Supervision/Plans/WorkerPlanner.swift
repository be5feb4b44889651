internal import FoundationEssentials
package import Policies
package import Wire

/// Turns a policy into the ordered steps that its workers and kernels take.
///
/// The order is not free; docs/isolation.md gives the reason for each place.
package struct WorkerPlanner {
    /// What the user is inside, whoever it is outside. Never 0.
    private static let insideUser: UInt32 = 1000

    private let interpreter: Interpreter
    private let root: RootPlan

    package init(interpreter: Interpreter, root: RootPlan) {
        self.interpreter = interpreter
        self.root = root
    }

    /// - Parameter baseFilter: what the worker itself may do, and with it everything that its kernels may.
    package func plan(for policy: Policy, baseFilter: CompiledFilter) -> WorkerPlan {
        WorkerPlan(
            worker: worker(policy.limits, filter: baseFilter), kernel: kernel(policy.limits, filter: policy.filter),
            environment: environment, outputBytes: policy.limits.outputBytes)
    }

    private func worker(_ limits: PolicyLimits, filter: CompiledFilter) -> [SandboxStep] {
        [
            .mapIdentity(inside: Self.insideUser),
            .newSession,
            .privateMounts,
            .enterRoot(template: RootLayout.template, mounts: mounts(limits)),
            .loopback,
            .hostName("sandbox"),
            .limit(.core, 0),
            .preferForOutOfMemoryKill,
            .dropCapabilities,
            .notDumpable,
            .noNewPrivileges,
            .seccomp(Data(filter.instructions)),
        ]
    }

    private func kernel(_ limits: PolicyLimits, filter: CompiledFilter) -> [SandboxStep] {
        [
            .newSession,
            .dieWithParent,
            .limit(.addressSpace, UInt64(limits.addressSpaceBytes)),
            .limit(.processes, UInt64(limits.processes)),
            .limit(.openFiles, UInt64(limits.openFiles)),
            .limit(.fileSize, UInt64(limits.fileBytes)),
            .limit(.stack, UInt64(limits.stackBytes)),
            .limit(.core, 0),
            .limit(.lockedMemory, 64 << 10),
            .limit(.messageQueue, 0),
            .limit(.pendingSignals, 128),
            .limit(.nice, 0),
            .limit(.realtimePriority, 0),
            .seccomp(Data(filter.instructions)),
        ]
    }

    private func mounts(_ limits: PolicyLimits) -> [PrivateMount] {
        let own: [PrivateMount] = [
            .memory(target: "/tmp", bytes: limits.tmpBytes, files: limits.tmpInodes),
            .memory(target: "/dev/shm", bytes: limits.shmBytes, files: limits.tmpInodes),
            .processes(target: "/proc"),
            .workspace(target: "/home/user"),
        ]
        // An interpreter may live below a folder that a worker has for itself.
        let hidden = root.entries.compactMap { entry -> PrivateMount? in
            guard case .host(_, let target) = entry else { return nil }
            return ["/tmp/", "/dev/shm/", "/home/user/"].contains(where: target.hasPrefix) ? .tree(target) : nil
        }
        return own + hidden
    }

    /// Built from nothing, so that nothing of the server's environment can be in it.
    private var environment: [String] {
        let slash = interpreter.executable.lastIndex(of: "/") ?? interpreter.executable.startIndex
        let programs = interpreter.executable[..<slash]
        return [
            "PATH=\(programs):/usr/local/bin:/usr/bin:/bin",
            "HOME=/home/user",
            "USER=user",
            "LOGNAME=user",
            "SHELL=/bin/bash",
            "LANG=C.UTF-8",
            "TERM=dumb",
            "TMPDIR=/tmp",
            "PYTHONNOUSERSITE=1",
            "PYTHONDONTWRITEBYTECODE=1",
            "MPLCONFIGDIR=/tmp/matplotlib",
            "OPENBLAS_NUM_THREADS=1",
        ]
    }
}
