/// How the supervision of workers is doing.
package struct ExecutorHealth: Hashable, Sendable {
    /// One layer of the isolation, and why it is not active.
    package struct Layer: Hashable, Sendable {
        package var name: String
        package var active: Bool
        package var reason: String?

        package init(name: String, active: Bool, reason: String? = nil) {
            self.name = name
            self.active = active
            self.reason = reason
        }
    }

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

    /// What isolates the workers, as `full`; the layers say the rest.
    package var isolationLevel: String
    package var layers: [Layer]

    /// The Python kernel's version.
    package var pythonVersion: String

    package init(
        activeWorkers: Int, maximumWorkers: Int, problem: Problem?, isolationLevel: String, layers: [Layer],
        pythonVersion: String
    ) {
        self.activeWorkers = activeWorkers
        self.maximumWorkers = maximumWorkers
        self.problem = problem
        self.isolationLevel = isolationLevel
        self.layers = layers
        self.pythonVersion = pythonVersion
    }
}
