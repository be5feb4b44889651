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

    /// What stands around workers; the namespaces of their clone follow from it.
    package var level: IsolationLevel

    package var root: RootPlan
    package var interpreter: Interpreter

    /// Whether a descriptor of a network namespace that an operator grants rides on the request that brings this plan: the forkserver
    /// lives in it then, and in an empty one of its own else.
    package var hasGrantedNetwork: Bool

    /// The uid and gid to become, when started as root; nil where the gateway's own are unprivileged already.
    package var identity: UInt32?

    /// At ``IsolationLevel/uidsplit``: a user of which nothing ever runs but what ends the processes of another.
    package var sweeper: UInt32?

    /// The forkserver's whole environment, `NAME=value` each.
    package var environment: [String]

    /// By policy name.
    package var plans: [String: WorkerPlan]

    /// By the language's name: the kernels that are programs of their own.
    package var kernels: [String: KernelProgram]

    package init(
        level: IsolationLevel, root: RootPlan, interpreter: Interpreter, hasGrantedNetwork: Bool = false,
        identity: UInt32?, sweeper: UInt32? = nil, environment: [String], plans: [String: WorkerPlan],
        kernels: [String: KernelProgram] = [:]
    ) {
        self.level = level
        self.root = root
        self.interpreter = interpreter
        self.hasGrantedNetwork = hasGrantedNetwork
        self.identity = identity
        self.sweeper = sweeper
        self.environment = environment
        self.plans = plans
        self.kernels = kernels
    }
}
