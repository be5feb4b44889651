import SessionModel

/// What isolates the workers.
struct IsolationView: Encodable {
    struct Layer: Encodable {
        var name: String
        var active: Bool

        /// Why it is not active.
        var reason: String?
    }

    var level: String
    var layers: [Layer]

    init(_ health: ExecutorHealth) {
        level = health.isolationLevel
        layers = health.layers.map { Layer(name: $0.name, active: $0.active, reason: $0.reason) }
    }
}
