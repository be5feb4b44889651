package import SessionModel

/// Everything about the gateway that an operator decides.
package struct GatewayConfiguration: Sendable {
    package var host: String

    /// 0 lets the system choose; ``GatewayService`` tells which it was.
    package var port: Int

    /// The operator's own key, which opens everything. An empty one admits nobody.
    package var apiKey: String

    /// The product's version, as the health route tells it.
    package var version: String

    /// Requests a minute for one client address, at least 1.
    package var requestsPerMinute = 60

    /// Requests a minute that name one session, at least 1.
    package var sessionRequestsPerMinute = 10

    /// The peers whose `X-Forwarded-For` is believed.
    package var trustedProxies: [AddressRange] = []

    /// The largest request body that is read, in bytes.
    package var maximumBodyBytes = 8 * 1024 * 1024

    /// What a request and a session that say nothing about the model get.
    package var model: ModelOptions

    /// Models that are listed besides the one above.
    package var otherModels: [String] = []

    /// Names of the policies that a session may ask for.
    package var policies: [String] = ["default"]

    /// Names of the policies that exist, and that no session may ask for.
    package var withheldPolicies: [String] = []

    /// The policy of a session that asks for none.
    package var defaultPolicy = "default"

    /// A folder on the disk whose figures the detailed health route tells.
    package var dataPath: String

    /// How long a stream may be silent before a comment is sent to keep the connection open.
    package var pingInterval: Duration = .seconds(15)

    /// How long a connection may be idle, or a request incomplete, before it is closed.
    package var idleTimeout: Duration = .seconds(75)

    /// How long running turns may take to end by themselves when the server shuts down.
    package var drainPatience: Duration = .seconds(5)

    /// How much of turns is remembered for clients that come back.
    var journal = JournalLimits()

    /// How much of executions is kept when they have ended.
    package var executionRecords = ExecutionRecordLimits()

    package init(
        host: String, port: Int, apiKey: String, version: String, model: ModelOptions, dataPath: String
    ) {
        self.host = host
        self.port = port
        self.apiKey = apiKey
        self.version = version
        self.model = model
        self.dataPath = dataPath
    }
}
