/// Everything that a policy asks of its workers, prepared once and used at every spawn.
package struct WorkerPlan: Hashable, Sendable, Codable {
    /// Taken by the worker after the clone, before it reads its first frame.
    package var worker: [SandboxStep]

    /// Taken by a kernel between its fork and the first line of code that a request brought.
    package var kernel: [SandboxStep]

    /// The kernels' whole environment, `NAME=value` each.
    package var environment: [String]

    /// How many bytes of output one execution may send before the rest is dropped.
    package var outputBytes: Int

    package init(worker: [SandboxStep], kernel: [SandboxStep], environment: [String], outputBytes: Int) {
        self.worker = worker
        self.kernel = kernel
        self.environment = environment
        self.outputBytes = outputBytes
    }
}
