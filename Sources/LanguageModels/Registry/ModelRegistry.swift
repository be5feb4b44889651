import AsyncHTTPClient
import NIOCore
package import SessionModel

/// Finds the model behind a LiteLLM-style name: `builtin/offline`, `openai/<model>`.
///
/// It owns its HTTP client, whose connect deadline and refusal of redirects (a key must not follow one) no shared client
/// has; call ``shutdown()`` once, after the last answer.
package struct ModelRegistry: Sendable {
    private let configuration: ModelConfiguration
    private let additional: [String: any LanguageModel]
    private let client: HTTPClient
    private let reachability = Reachability()

    /// - Parameter additional: Models known by their whole name, before any provider is looked for.
    package init(configuration: ModelConfiguration, additional: [String: any LanguageModel] = [:]) {
        self.configuration = configuration
        self.additional = additional
        client = Self.makeClient(configuration.deadlines)
    }

    static func makeClient(_ deadlines: ModelDeadlines) -> HTTPClient {
        var settings = HTTPClient.Configuration(redirectConfiguration: .disallow)
        settings.timeout.connect = .nanoseconds(Int64(deadlines.connect / .nanoseconds(1)))
        // Otherwise a refused connection is tried again until the connect deadline, and only then an error.
        settings.connectionPool.retryConnectionEstablishment = false
        return HTTPClient(eventLoopGroupProvider: .singleton, configuration: settings)
    }

    /// Closes the connections. No model of this registry can be asked afterwards.
    package func shutdown() async throws { try await client.shutdown() }

    /// The model that the options name.
    ///
    /// - Throws: `InvalidParameter` for an `api_base` that is not allowed; `ModelFailure.notConfigured` for a model that
    ///   this server cannot ask.
    package func model(for options: ModelOptions) throws -> any LanguageModel {
        let name = options.model
        let endpoint = try endpoint(base: options.apiBase)
        if let model = additional[name] { return model }
        if name == OfflineModel.name { return OfflineModel() }
        guard let model = openAIName(name) else {
            throw ModelFailure.notConfigured(
                "no provider for the model \(name): it is neither \(OfflineModel.name) nor openai/<model>")
        }
        if endpoint.isStandard, endpoint.key == nil {
            throw ModelFailure.notConfigured("the model \(name) needs OPENAI_API_KEY or OPENAI_BASE_URL")
        }
        let compatible = OpenAICompatibleModel(
            name: model, endpoint: endpoint, client: client, deadlines: configuration.deadlines)
        return isDefault(options) ? ObservedModel(model: compatible, reachability: reachability) : compatible
    }

    /// How the server's default model is doing. Nothing is sent to find out.
    package func health() async -> ModelHealth {
        let options = ModelOptions(model: configuration.model)
        do {
            _ = try model(for: options)
        } catch {
            return ModelHealth(model: configuration.model, state: .unconfigured)
        }
        return ModelHealth(model: configuration.model, state: reachability.isUnreachable ? .unreachable : .ready)
    }

    private func isDefault(_ options: ModelOptions) -> Bool {
        options.model == configuration.model && options.apiBase == nil
    }

    private func endpoint(base: String?) throws(InvalidParameter) -> OpenAIEndpoint {
        let own = OpenAIEndpoint(base: configuration.openAIBase, key: configuration.openAIKey)
        guard let base else { return own }
        // The key belongs to the configured address and goes nowhere else.
        let asked = OpenAIEndpoint(base: base, key: nil)
        if asked.base == own.base { return own }
        guard configuration.allowedAPIBases.contains(where: { OpenAIEndpoint.normalized($0) == asked.base }) else {
            throw InvalidParameter("config.llm.api_base", "is not one of the addresses that this server allows")
        }
        return asked
    }

    /// The provider's own name of the model, if it is one of an OpenAI-compatible provider.
    private func openAIName(_ name: String) -> String? {
        let parts = name.split(separator: "/", maxSplits: 1, omittingEmptySubsequences: false)
        if parts.count == 2 { return parts[0] == "openai" && !parts[1].isEmpty ? String(parts[1]) : nil }
        let isConfigured = configuration.openAIKey != nil || configuration.openAIBase != nil
        return isConfigured && !name.isEmpty ? name : nil
    }
}
