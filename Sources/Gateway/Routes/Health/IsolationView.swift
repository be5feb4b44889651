import SessionModel

/// What isolates the workers, as it was last read back from one.
struct IsolationView: Encodable {
    struct Layer: Encodable {
        var name: String
        var active: Bool

        /// What the kernel said.
        var evidence: String?

        /// Why it is not active.
        var reason: String?
    }

    struct RefusedLevel: Encodable {
        var level: String
        var stage: String
        var errno: Int32

        /// What would make the level possible.
        var fix: String
    }

    var level: String
    var required: String
    var layers: [Layer]
    var refused: [RefusedLevel]

    init(_ isolation: IsolationHealth) {
        level = isolation.level
        required = isolation.required
        layers = isolation.layers.map {
            Layer(name: $0.name, active: $0.active, evidence: $0.evidence, reason: $0.reason)
        }
        refused = isolation.refused.map {
            RefusedLevel(level: $0.level, stage: $0.stage, errno: $0.errno, fix: $0.remedy)
        }
    }
}
