import LanguageModels
import SessionModel

/// Whether the server's model could be asked. Nothing is sent to find out.
struct ModelExamination {
    let settings: ServerSettings

    func finding() async throws -> Finding {
        let models = ModelRegistry(configuration: settings.models)
        let finding: Finding
        do {
            _ = try models.model(for: settings.model)
            finding = .ok("model", "\(settings.model.model) is configured; it was not asked")
        } catch let failure as ModelFailure {
            // The server starts all the same: code runs without a model.
            guard case .notConfigured(let text) = failure else { throw failure }
            finding = .warning("model", text)
        }
        try await models.shutdown()
        return finding
    }
}
