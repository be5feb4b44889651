internal import CKernels
internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// The forkserver's life, from its first instruction on. Descriptor 3 is the control socket.
package enum ForkserverMain {
    /// Returns the process's exit code: when the gateway is gone, when getting ready failed, or, in a kernel that was forked
    /// from here, when that has ended.
    package static func run() -> Int32 {
        var control = ControlSocket(descriptor: 3)
        guard let plan = firstRequest(&control) else {
            complain("nestbox-worker is started by nestbox, not by hand")
            return 2
        }
        do throws(SandboxFailure) {
            try systemCall("forkserver: no core dumps") { nb_set_limit(Int32(nb_limit_core_bytes), 0) }
            try RootAssembler.assemble(plan.root, identity: plan.identity)
            try systemCall("forkserver: environment") { nb_clear_environment() }
            for variable in plan.environment { try PythonHost.setEnvironment(variable) }
            try systemCall("forkserver: not dumpable") { nb_set_dumpable(0) }
            guard let bootstrap = nestbox_kernel_file_named("bootstrap.py") else {
                throw SandboxFailure(stage: "python: no bootstrap in the program", errno: ENOENT)
            }
            let python = try PythonRuntime(library: plan.interpreter.library)
            let server = Forkserver(python: python, plans: plan.plans, control: control)
            return PythonHost.run(
                server, executable: plan.interpreter.executable, bootstrap: String(cString: bootstrap.pointee.bytes))
        } catch {
            control.send(.failed(error))
            return 1
        }
    }

    private static func firstRequest(_ control: inout ControlSocket) -> ForkserverPlan? {
        while control.receive() {
            if case .prepare(let plan) = control.nextRequest() { return plan }
        }
        return nil
    }

    private static func complain(_ sentence: String) {
        let line = sentence + "\n"
        _ = write(2, line, line.utf8.count)
    }
}
