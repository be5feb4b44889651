import SessionModel

/// The models of the server's configuration.
struct ModelCatalog: Sendable {
    /// The default one first.
    let models: [ModelView]

    init(_ configuration: GatewayConfiguration, started: Timestamp) {
        var names: [String] = []
        for name in [configuration.model.model] + configuration.otherModels where !names.contains(name) {
            names.append(name)
        }
        models = names.map { ModelView($0, created: started) }
    }

    subscript(name: String) -> ModelView? { models.first { $0.id == name } }
}
