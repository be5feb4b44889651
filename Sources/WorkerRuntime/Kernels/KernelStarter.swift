internal import Glibc
internal import Sandbox
internal import Wire

/// Starts kernels, each a fork of the worker that takes a kernel's steps: python's goes on as it is, with CPython and the preload
/// list already there; any other becomes its language's program.
struct KernelStarter {
    enum Side {
        /// In the worker.
        case worker(KernelProcess)

        /// In python's kernel, inside its sandbox: what it is to return to Python with.
        case kernel
    }

    private static let python = "python"

    let plan: WorkerPlan
    let place: WorkerPlace
    let python: PythonRuntime
    let programs: [String: KernelProgram]

    /// Whether the kernel may miss an interrupt, as programs do: a shell between two commands, Node between two ways of waiting.
    /// One that runs programs misses none, and a second would take a program by surprise that is ending itself for the first.
    func mayMissInterrupts(_ language: String) -> Bool {
        language != KernelProgram.forPrograms && programs[language] != nil
    }

    /// - Throws: in the worker only. In the kernel a failure is sent over its control socket and ends the process.
    func start(_ language: String) throws(SandboxFailure) -> Side {
        let program = programs[language]
        guard program != nil || language == Self.python else {
            throw SandboxFailure(stage: "kernel: no language \(language)", errno: ENOENT)
        }
        let sockets = try KernelSockets(withRefusals: plan.refusals != nil)
        // The worker stands between Python's before-fork and after-fork hooks all its life: it never runs Python itself. So
        // the kernel is the child of the fork that those hooks are about, and the only one that has to call the second.
        let pid = try OutOfMemoryScore.fork(plan.worker, stage: "kernel")
        guard pid == 0 else {
            sockets.closeKernelEnds()
            var process = KernelProcess(
                language: language, pid: pid,
                control: FrameSocket(descriptor: sockets.control.worker, maximumFrame: FrameLimit.kernel),
                stdout: sockets.stdout.worker, stderr: sockets.stderr.worker)
            if let refusals = plan.refusals, let pair = sockets.refusals {
                process.refusals = RefusalListener(refusals, socket: pair.worker)
            }
            return .worker(process)
        }
        do throws(SandboxFailure) {
            try KernelEntry(plan: plan, place: place).enter(sockets)
            if let program { try become(program) }
        } catch {
            KernelFailureReport.send(error, on: sockets.control.kernel)
            _exit(126)
        }
        python.afterForkInChild()
        return .kernel
    }

    /// Replaces this process by the program. What Python has set for signals is undone; SIGINT stays ignored until the driver says
    /// otherwise, so that an interrupt which comes before that does not end it.
    private func become(_ program: KernelProgram) throws(SandboxFailure) -> Never {
        for variable in program.environment { try PythonHost.setEnvironment(variable) }
        for number in [SIGPIPE, SIGXFSZ] { _ = signal(number, SIG_DFL) }
        _ = signal(SIGINT, SIG_IGN)
        var pointers = program.arguments.map { strdup($0) }
        pointers.append(nil)
        guard let path = program.arguments.first else {
            throw SandboxFailure(stage: "kernel: no program", errno: ENOENT)
        }
        _ = execv(path, pointers)
        throw SandboxFailure(stage: SandboxFailure.kernelProgram + path, errno: errno)
    }
}
