/// What the forkserver is told before it does anything: its first frame.
package struct ForkserverPlan: Hashable, Sendable, Codable {
    /// The interpreter to be: its own path and its shared library.
    package struct Interpreter: Hashable, Sendable, Codable {
        package var executable: String
        package var library: String

        package init(executable: String, library: String) {
            self.executable = executable
            self.library = library
        }
    }

    package var root: RootPlan
    package var interpreter: Interpreter

    /// The uid and gid to become, when started as root; nil where the gateway's own are unprivileged already.
    package var identity: UInt32?

    /// The forkserver's whole environment, `NAME=value` each.
    package var environment: [String]

    /// By policy name.
    package var plans: [String: WorkerPlan]

    package init(
        root: RootPlan, interpreter: Interpreter, identity: UInt32?, environment: [String],
        plans: [String: WorkerPlan]
    ) {
        self.root = root
        self.interpreter = interpreter
        self.identity = identity
        self.environment = environment
        self.plans = plans
    }
}
