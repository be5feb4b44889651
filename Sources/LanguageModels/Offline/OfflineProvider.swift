import SessionModel

/// `builtin/offline`, the one provider that is always there.
struct OfflineProvider: ModelProvider {
    let prefixes = ["builtin"]
    let base: APIBase? = nil

    func claims(_ name: String) -> Bool { false }

    func model(_ name: String, at base: APIBase?, over transport: ProviderTransport) throws -> any LanguageModel {
        guard "builtin/\(name)" == OfflineModel.name else {
            throw ModelFailure.notConfigured("there is no model builtin/\(name), only \(OfflineModel.name)")
        }
        return OfflineModel()
    }
}
