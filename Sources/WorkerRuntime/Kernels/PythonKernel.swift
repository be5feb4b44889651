internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// Starts python kernels: forks of the worker, in which CPython and the preload list are already there.
struct PythonKernel {
    static let language = "python"

    enum Side {
        /// In the worker.
        case worker(KernelProcess)

        /// In the kernel, inside its sandbox: what it is to return to Python with.
        case kernel
    }

    let plan: WorkerPlan
    let python: PythonRuntime

    /// - Throws: in the worker only. In the kernel a failure is sent over its control socket and ends the process.
    func start() throws(SandboxFailure) -> Side {
        let sockets = try KernelSockets()
        // The worker stands between Python's before-fork and after-fork hooks all its life: it never runs Python itself. So
        // the kernel is the child of the fork that those hooks are about, and the only one that has to call the second.
        let pid = fork()
        guard pid >= 0 else { throw SandboxFailure(stage: "kernel: fork", errno: errno) }
        guard pid == 0 else {
            sockets.closeKernelEnds()
            return .worker(
                KernelProcess(
                    language: Self.language, pid: pid,
                    control: FrameSocket(descriptor: sockets.control.worker, maximumFrame: FrameLimit.kernel),
                    stdout: sockets.stdout.worker, stderr: sockets.stderr.worker))
        }
        do throws(SandboxFailure) {
            try becomeKernel(sockets)
        } catch {
            KernelFailureReport.send(error, on: sockets.control.kernel)
            _exit(126)
        }
        return .kernel
    }

    private func becomeKernel(_ sockets: KernelSockets) throws(SandboxFailure) {
        try systemCall("kernel: environment") { nb_clear_environment() }
        for variable in plan.environment { try PythonHost.setEnvironment(variable) }
        try systemCall("kernel: workspace") { chdir("/home/user") == 0 ? 0 : -errno }
        try sockets.becomeStandardDescriptors()
        try systemCall("kernel: signals") { nb_unblock_signals() }
        // Nothing that a request brought may run before the last of these.
        try SandboxEntry(outsideUser: 0, outsideGroup: 0, workspace: "").take(plan.kernel)
        python.afterForkInChild()
    }
}
