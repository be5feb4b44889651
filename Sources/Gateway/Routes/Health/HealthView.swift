import SessionModel

/// The answer of the health route.
struct HealthView: Encodable {
    enum Status: String, Encodable {
        case healthy

        /// Something failed or is weaker than asked for, but work is being done.
        case degraded

        /// No worker can be made.
        case unhealthy
    }

    struct Model: Encodable {
        var model: String
        var status: ModelHealth.State
    }

    struct Instances: Encodable {
        var active: Int
        var max: Int
    }

    var llm: Model
    var instances: Instances
    var status: Status

    /// As `1d 2h 3m 4s`.
    var uptime: String
    var version: String
    var system: SystemView?
    var isolation: IsolationView?

    init(executor: ExecutorHealth, model: ModelHealth, uptime: Duration, version: String) {
        llm = Model(model: model.model, status: model.state)
        instances = Instances(active: executor.activeWorkers, max: executor.maximumWorkers)
        status = HealthView.status(executor, model)
        self.uptime = HealthView.describe(uptime)
        self.version = version
    }

    private static func status(_ executor: ExecutorHealth, _ model: ModelHealth) -> Status {
        if executor.problem == .forkserver { return .unhealthy }
        let isWhole = executor.problem == nil && executor.isolation.isWhole && model.state == .ready
        return isWhole ? .healthy : .degraded
    }

    private static func describe(_ uptime: Duration) -> String {
        let seconds = uptime.components.seconds
        let parts = [(seconds / 86400, "d"), (seconds / 3600 % 24, "h"), (seconds / 60 % 60, "m"), (seconds % 60, "s")]
        let significant = parts.drop { $0.0 == 0 }
        return significant.isEmpty ? "0s" : significant.map { "\($0.0)\($0.1)" }.joined(separator: " ")
    }
}
