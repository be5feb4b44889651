/// Everything that a policy asks of its workers, prepared once and used at every spawn.
package struct WorkerPlan: Hashable, Sendable, Codable {
    /// Taken by the worker after the clone, before it reads its first frame.
    package var worker: [SandboxStep]

    /// Taken by a kernel between its fork and the first line of code that a request brought.
    package var kernel: [SandboxStep]

    /// The kernels' environment, `NAME=value` each; what the ``WorkerPlace`` says comes on top, and nothing else.
    package var environment: [String]

    /// How many bytes of output one execution may send before the rest is dropped.
    package var outputBytes: Int

    /// Set where the kernels' filter asks the worker about what it refuses, so that it can be reported.
    package var refusals: RefusalPlan?

    /// Nil where cgroups see to everything.
    package var watch: WatchPlan?

    package init(
        worker: [SandboxStep], kernel: [SandboxStep], environment: [String], outputBytes: Int,
        refusals: RefusalPlan? = nil, watch: WatchPlan? = nil
    ) {
        self.worker = worker
        self.kernel = kernel
        self.environment = environment
        self.outputBytes = outputBytes
        self.refusals = refusals
        self.watch = watch
    }

    /// The inode of the network namespace that workers share with the forkserver; nil where each has one of its own.
    package var grantedNetwork: UInt64? {
        for case .grantedNetwork(let inode) in worker { return inode }
        return nil
    }
}
