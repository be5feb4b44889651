import SessionModel
import Testing

@testable import LanguageModels

@Suite("The registry of models")
struct ModelRegistryTests {
    private func with<Success>(
        _ configuration: ModelConfiguration, _ body: (ModelRegistry) async throws -> Success
    ) async throws -> Success {
        var configuration = configuration
        configuration.retries.retries = 0
        let registry = ModelRegistry(configuration: configuration)
        do {
            let result = try await body(registry)
            try await registry.shutdown()
            return result
        } catch {
            try await registry.shutdown()
            throw error
        }
    }

    @Test("the offline model needs no configuration and is always ready")
    func offline() async throws {
        try await with(ModelConfiguration()) { registry in
            let model = try registry.model(for: ModelOptions(model: "builtin/offline"))
            let answer = try await Recorder.answer(of: model, to: ModelRequest(messages: [], languages: []))
            #expect(answer.last == .finished(.complete))
            #expect(await registry.health() == ModelHealth(model: "builtin/offline", state: .ready))
        }
    }

    @Test(
        "a model that cannot be asked is named in the error",
        arguments: ["cohere/command", "gpt-4o", "openai/", "openai/gpt-4o", "builtin/other", ""])
    func notConfigured(name: String) async throws {
        try await with(ModelConfiguration()) { registry in
            let failure = #expect(throws: ModelFailure.self) { try registry.model(for: ModelOptions(model: name)) }
            guard case .notConfigured(let text)? = failure else {
                Issue.record("not notConfigured: \(String(describing: failure))")
                return
            }
            #expect(text.contains(name))
        }
    }

    @Test(
        "a key or an address is enough for an OpenAI-compatible model, with or without its provider's name",
        arguments: ["openai/gpt-4o", "gpt-4o", "openai/org/model"])
    func configured(name: String) async throws {
        try await with(ModelConfiguration(variables: [.openAIKey: "k"])) { registry in
            #expect(throws: Never.self) { try registry.model(for: ModelOptions(model: name)) }
        }
        try await with(ModelConfiguration(variables: [.openAIBaseURL: "http://127.0.0.1:1/v1"])) { registry in
            #expect(throws: Never.self) { try registry.model(for: ModelOptions(model: name)) }
        }
    }

    @Test(
        "health says whether the default model is configured",
        arguments: [
            (ModelConfiguration(model: "openai/m"), .unconfigured),
            (ModelConfiguration(model: "openai/m", variables: [.openAIKey: "k"]), .ready),
            (ModelConfiguration(model: "openai/m", variables: [.openAIBaseURL: "http://127.0.0.1:1/v1"]), .ready),
            (ModelConfiguration(model: "other/m", variables: [.openAIKey: "k"]), .unconfigured),
        ] as [(ModelConfiguration, ModelHealth.State)])
    func health(configuration: ModelConfiguration, state: ModelHealth.State) async throws {
        try await with(configuration) { registry in
            #expect(await registry.health() == ModelHealth(model: configuration.model, state: state))
        }
    }

    @Test("health remembers that the last call found nobody, without asking again")
    func unreachable() async throws {
        let configuration = ModelConfiguration(model: "openai/m", variables: [.openAIBaseURL: ScriptedServer.nobody])
        try await with(configuration) { registry in
            let model = try registry.model(for: ModelOptions(model: "openai/m"))
            #expect(await registry.health().state == .ready)
            await #expect(throws: ModelFailure.self) {
                try await Recorder.answer(of: model, to: ModelRequest(messages: [], languages: []))
            }
            #expect(await registry.health().state == .unreachable)
        }
    }

    @Test(
        "a provider that answers at all is there",
        arguments: [
            (
                "429 Slow Down",
                .refused(
                    ModelRefusal(
                        .rateLimit, status: 429, "openai/m: the provider's rate limit is reached (429): no reason given"
                    ))
            ), ("200 OK", nil),
        ] as [(String, ModelFailure?)])
    func reachable(status: String, failure: ModelFailure?) async throws {
        let body = failure == nil ? Transcript.stream([Transcript.finish("stop"), "[DONE]"]) : ""
        let server = try await ScriptedServer([ScriptedServer.refusal(status, body)])
        try await with(ModelConfiguration(model: "openai/m", variables: [.openAIBaseURL: server.base])) { registry in
            let model = try registry.model(for: ModelOptions(model: "openai/m"))
            var thrown: ModelFailure?
            do {
                _ = try await Recorder.answer(of: model, to: ModelRequest(messages: [], languages: []))
            } catch let error as ModelFailure {
                thrown = error
            }
            #expect(thrown == failure)
            #expect(await registry.health().state == .ready)
        }
        try await server.stop()
    }

    @Test(
        "each outcome says how the model is doing, until the next",
        arguments: [
            (.unreachable(""), .unreachable), (.timedOut(""), .unreachable),
            (.refused(ModelRefusal(.unavailable, status: 500, "")), .ready), (.malformed(""), .ready),
            (.contextLengthExceeded(limit: nil, ""), .ready), (.notConfigured(""), .unconfigured),
            (.refused(ModelRefusal(.key, status: 401, "")), .unconfigured), (.toolsNotSupported(""), .ready),
        ] as [(ModelFailure, ModelHealth.State)])
    func outcomes(failure: ModelFailure, state: ModelHealth.State) {
        let reachability = Reachability()
        reachability.record(state == .ready ? .unreachable("") : .malformed(""))
        reachability.record(failure)
        #expect(reachability.state == state)
        reachability.recordAnswer()
        #expect(reachability.state == .ready)
    }

    @Test("a request may not choose an address that the server does not allow")
    func refusedBase() async throws {
        try await with(ModelConfiguration(variables: [.openAIKey: "k"])) { registry in
            for model in ["openai/m", "builtin/offline"] {
                let options = ModelOptions(model: model, apiBase: "http://169.254.169.254/v1")
                #expect(
                    throws: InvalidParameter(
                        "config.llm.api_base", "is not one of the addresses that this server allows")
                ) { try registry.model(for: options) }
            }
        }
    }

    private static let keys: ProviderVariables = [
        .openAIKey: "secret", .azureKey: "secret", .anthropicKey: "secret", .anthropicToken: "secret",
        .ollamaKey: "secret", .openRouterKey: "secret", .groqKey: "secret", .deepSeekKey: "secret",
        .mistralKey: "secret", .openAIOrganization: "org-secret", .openAIProject: "secret",
    ]

    @Test(
        "an allowed address is asked, and nothing of the server's own goes there",
        arguments: [
            "openai/m", "azure/m", "anthropic/m", "ollama/m", "openrouter/m", "groq/m", "deepseek/m", "mistral/m",
        ])
    func allowedBase(name: String) async throws {
        let answer = try ProviderTranscript(name.hasPrefix("anthropic") ? "anthropic/answer" : "openai/answer").text
        try await ScriptedServer.serving([ScriptedServer.head, answer]) { server in
            let base = try #require(APIBase(server.base))
            try await with(ModelConfiguration(variables: Self.keys, allowedAPIBases: [base])) { registry in
                let model = try registry.model(for: ModelOptions(model: name, apiBase: server.base + "/"))
                _ = try await Recorder.answer(of: model, to: ModelRequest(messages: [], languages: []))
            }
            let sent = try #require(await server.requests.first { _ in true })
            #expect(!sent.head.contains("secret") && !sent.body.contains("secret"))
        }
    }

    @Test("one provider's address is not another's: no key goes there")
    func othersBase() async throws {
        let variables: ProviderVariables = [.groqAPIBase: "http://127.0.0.1:9/v1", .groqKey: "g", .openAIKey: "o"]
        try await with(ModelConfiguration(variables: variables)) { registry in
            let own = ModelOptions(model: "groq/m", apiBase: "http://127.0.0.1:9/v1/")
            #expect(throws: Never.self) { try registry.model(for: own) }
            let other = ModelOptions(model: "openai/m", apiBase: "http://127.0.0.1:9/v1")
            #expect(throws: InvalidParameter.self) { try registry.model(for: other) }
        }
    }

    @Test(
        "each spelling of an address that is not the allowed one is refused",
        arguments: [
            "http://h:81/v1", "https://h:80/v1", "http://h/v1/x", "http://h", "http://h/V1", "http://h/%761",
            "http://user@h/v1", "http://h@evil/v1", "http://h.evil/v1", "http://h/v1?x=1", "http://h/v1#",
            "http://h/v1/..",
            "http://h\\@evil/v1", "http://h%2eevil/v1", "h/v1", "//h/v1", "", "javascript:1",
        ])
    func spellings(base: String) async throws {
        let allowed = try #require(APIBase("http://h/v1"))
        try await with(ModelConfiguration(allowedAPIBases: [allowed])) { registry in
            #expect(throws: InvalidParameter.self) {
                try registry.model(for: ModelOptions(model: "openai/m", apiBase: base))
            }
            for same in ["http://h/v1", "HTTP://H:80/v1//"] {
                #expect(throws: Never.self) {
                    try registry.model(for: ModelOptions(model: "openai/m", apiBase: same))
                }
            }
        }
    }

    @Test(
        "a provider says what it needs",
        arguments: [
            ("openai/m", "OPENAI_API_KEY or OPENAI_BASE_URL"), ("anthropic/m", "ANTHROPIC_API_KEY"),
            ("azure/m", "AZURE_API_BASE"), ("openrouter/a/m", "OPENROUTER_API_KEY"), ("groq/m", "GROQ_API_KEY"),
            ("deepseek/m", "DEEPSEEK_API_KEY"), ("mistral/m", "MISTRAL_API_KEY"),
        ])
    func needs(name: String, variable: String) async throws {
        try await with(ModelConfiguration()) { registry in
            let failure = #expect(throws: ModelFailure.self) { try registry.model(for: ModelOptions(model: name)) }
            #expect(failure == .notConfigured("the model \(name) needs \(variable)"))
        }
    }

    @Test("a server of one's own needs nothing", arguments: ["ollama/m", "ollama_chat/m:7b"])
    func ollama(name: String) async throws {
        try await with(ModelConfiguration()) { registry in
            #expect(throws: Never.self) { try registry.model(for: ModelOptions(model: name)) }
        }
    }

    @Test(
        "the address that Ollama's users give is that of its own API",
        arguments: [
            (nil, "http://127.0.0.1:11434/v1"), ("http://h:11434", "http://h:11434/v1"),
            ("http://h:11434/v1", "http://h:11434/v1"), ("https://h/ollama", "https://h/ollama"),
        ] as [(String?, String)])
    func ollamaBase(given: String?, base: String) {
        let provider = OpenAIProvider.ollama(given.map { [.ollamaAPIBase: $0] } ?? [:])
        #expect(provider.base?.description == base)
    }

    @Test("a name without a prefix is Anthropic's where it begins so and there is a key, else OpenAI's")
    func bareNames() {
        let both: ProviderVariables = [.anthropicKey: "a", .openAIKey: "o"]
        #expect(AnthropicProvider(both).claims("claude-sonnet-4-5"))
        #expect(!AnthropicProvider(both).claims("gpt-4o"))
        #expect(!AnthropicProvider([.openAIKey: "o"]).claims("claude-sonnet-4-5"))
        #expect(OpenAIProvider.openAI(both).claims("gpt-4o"))
        #expect(!OpenAIProvider.groq([.groqKey: "g"]).claims("gpt-4o"))
        #expect(ProviderTable.providers(both).first { $0.claims("claude-x") } is AnthropicProvider)
    }

    @Test("a key shows itself in no description")
    func hiddenKey() throws {
        let configuration = ModelConfiguration(variables: [.openAIKey: "sk-secret"])
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in [dumped, "\(configuration)", String(reflecting: configuration)] {
            #expect(!text.contains("sk-secret"))
        }
        #expect(APIKey("") == nil)
    }
}
