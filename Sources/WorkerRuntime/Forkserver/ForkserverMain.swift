internal import CKernels
internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// The forkserver's life, from its first instruction on. Descriptor 3 is the control socket.
package enum ForkserverMain {
    /// Returns the process's exit code: when the gateway is gone, when getting ready failed, when it was there for a probe alone,
    /// or, in a kernel that was forked from here, when that has ended.
    package static func run() -> Int32 {
        var control = ControlSocket(descriptor: 3)
        guard let request = firstRequest(&control) else {
            complain("nestbox-worker is started by nestbox, not by hand")
            return 2
        }
        do throws(SandboxFailure) {
            switch request {
            case .prepare(let plan):
                return try serve(plan, &control)
            case .probe(let plan, let policy, let place):
                try enterOwnSandbox(plan, &control)
                return try ProbeWorker(plan: plan, policy: policy, place: place).run(control)
            case .spawn, .enterCgroup, .openDoor:
                throw SandboxFailure(stage: "forkserver: asked for a worker before its plan", errno: EPROTO)
            }
        } catch {
            control.send(.failed(error))
            return 1
        }
    }

    private static func serve(_ plan: ForkserverPlan, _ control: inout ControlSocket) throws(SandboxFailure) -> Int32 {
        try enterOwnSandbox(plan, &control)
        guard let bootstrap = nestbox_kernel_file_named("bootstrap.py") else {
            throw SandboxFailure(stage: "python: no bootstrap in the program", errno: ENOENT)
        }
        let python = try PythonRuntime(library: plan.interpreter.library)
        let server = Forkserver(python: python, plan: plan, control: control)
        return PythonHost.run(
            server, executable: plan.interpreter.executable, bootstrap: String(cString: bootstrap.pointee.bytes))
    }

    /// The forkserver's own walls, before the interpreter is loaded.
    private static func enterOwnSandbox(
        _ plan: ForkserverPlan, _ control: inout ControlSocket
    ) throws(SandboxFailure) {
        try systemCall("forkserver: no core dumps") { nb_set_limit(Int32(nb_limit_core_bytes), 0) }
        if plan.level.hasNamespaces {
            let network = plan.hasGrantedNetwork ? control.takeDescriptor() : nil
            guard plan.hasGrantedNetwork == (network != nil) else {
                throw SandboxFailure(stage: "forkserver: no network namespace came along", errno: EBADF)
            }
            try RootAssembler.assemble(plan.root, identity: plan.identity, network: network)
        } else {
            try SharedRoot.enter(identity: plan.identity)
            // Found out now rather than at the end of a worker.
            _ = try Offspring.children()
        }
        try systemCall("forkserver: environment") { nb_clear_environment() }
        for variable in plan.environment { try PythonHost.setEnvironment(variable) }
        try systemCall("forkserver: not dumpable") { nb_set_dumpable(0) }
    }

    private static func firstRequest(_ control: inout ControlSocket) -> ForkserverRequest? {
        while control.receive() {
            if let request = control.nextRequest() { return request }
        }
        return nil
    }

    private static func complain(_ sentence: String) {
        let line = sentence + "\n"
        _ = write(2, line, line.utf8.count)
    }
}
