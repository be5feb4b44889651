/// How the supervision of workers is doing.
package struct ExecutorHealth: Hashable, Sendable {
    /// Why code cannot be run now.
    package enum Problem: String, Sendable {
        case starting, draining
        case forkserver
        case workerProbe = "worker_probe"
    }

    package var activeWorkers: Int
    package var maximumWorkers: Int

    /// Nil when a worker ran `1+1` recently.
    package var problem: Problem?

    /// What stands around the workers.
    package var isolation: IsolationHealth

    /// The Python kernel's version.
    package var pythonVersion: String

    package init(
        activeWorkers: Int, maximumWorkers: Int, problem: Problem?, isolation: IsolationHealth,
        pythonVersion: String
    ) {
        self.activeWorkers = activeWorkers
        self.maximumWorkers = maximumWorkers
        self.problem = problem
        self.isolation = isolation
        self.pythonVersion = pythonVersion
    }
}
