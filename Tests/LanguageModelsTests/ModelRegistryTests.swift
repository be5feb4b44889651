import SessionModel
import Testing

@testable import LanguageModels

@Suite("The registry of models")
struct ModelRegistryTests {
    private func with<Success>(
        _ configuration: ModelConfiguration, _ body: (ModelRegistry) async throws -> Success
    ) async throws -> Success {
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
            #expect(model is OfflineModel)
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
        try await with(ModelConfiguration(openAIKey: APIKey("k"))) { registry in
            #expect(throws: Never.self) { try registry.model(for: ModelOptions(model: name)) }
        }
        try await with(ModelConfiguration(openAIBase: "http://127.0.0.1:1/v1")) { registry in
            #expect(throws: Never.self) { try registry.model(for: ModelOptions(model: name)) }
        }
    }

    @Test(
        "health says whether the default model is configured",
        arguments: [
            (ModelConfiguration(model: "openai/m"), .unconfigured),
            (ModelConfiguration(model: "openai/m", openAIKey: APIKey("k")), .ready),
            (ModelConfiguration(model: "openai/m", openAIBase: "http://127.0.0.1:1/v1"), .ready),
            (ModelConfiguration(model: "other/m", openAIKey: APIKey("k")), .unconfigured),
        ] as [(ModelConfiguration, ModelHealth.State)])
    func health(configuration: ModelConfiguration, state: ModelHealth.State) async throws {
        try await with(configuration) { registry in
            #expect(await registry.health() == ModelHealth(model: configuration.model, state: state))
        }
    }

    @Test("health remembers that the last call found nobody, without asking again")
    func unreachable() async throws {
        let configuration = ModelConfiguration(model: "openai/m", openAIBase: ScriptedServer.nobody)
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
            ("429 Slow Down", .refused(status: 429, "no reason given")), ("200 OK", nil),
        ] as [(String, ModelFailure?)])
    func reachable(status: String, failure: ModelFailure?) async throws {
        let body = failure == nil ? Transcript.stream([Transcript.finish("stop"), "[DONE]"]) : ""
        let server = try await ScriptedServer([ScriptedServer.refusal(status, body)])
        try await with(ModelConfiguration(model: "openai/m", openAIBase: server.base)) { registry in
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
        "each outcome says whether the provider could be reached, or nothing about it",
        arguments: [
            (.unreachable(""), true), (.timedOut(""), true), (.refused(status: 500, ""), false),
            (.malformed(""), false),
        ] as [(ModelFailure, Bool)])
    func outcomes(failure: ModelFailure, isUnreachable: Bool) {
        let reachability = Reachability()
        reachability.record(isUnreachable ? .malformed("") : .unreachable(""))
        reachability.record(failure)
        #expect(reachability.isUnreachable == isUnreachable)
        reachability.record(.notConfigured(""))
        #expect(reachability.isUnreachable == isUnreachable)
        reachability.recordAnswer()
        #expect(!reachability.isUnreachable)
    }

    @Test("a request may not choose an address that the server does not allow")
    func refusedBase() async throws {
        try await with(ModelConfiguration(openAIKey: APIKey("k"))) { registry in
            for model in ["openai/m", "builtin/offline"] {
                let options = ModelOptions(model: model, apiBase: "http://169.254.169.254/v1")
                #expect(
                    throws: InvalidParameter(
                        "config.llm.api_base", "is not one of the addresses that this server allows")
                ) { try registry.model(for: options) }
            }
        }
    }

    @Test("an allowed address is asked, and the key stays at home")
    func allowedBase() async throws {
        let pieces = [ScriptedServer.head, Transcript.stream([Transcript.finish("stop"), "[DONE]"])]
        try await ScriptedServer.serving(pieces) { server in
            let configuration = ModelConfiguration(openAIKey: APIKey("secret"), allowedAPIBases: [server.base])
            try await with(configuration) { registry in
                let options = ModelOptions(model: "openai/m", apiBase: server.base + "/")
                let model = try registry.model(for: options)
                _ = try await Recorder.answer(of: model, to: ModelRequest(messages: [], languages: []))
            }
            let request = await server.requests.first { _ in true }
            #expect(request?.head.contains("secret") == false)
        }
    }

    @Test("a key shows itself in no description")
    func hiddenKey() throws {
        let configuration = ModelConfiguration(openAIKey: APIKey("sk-secret"))
        var dumped = ""
        dump(configuration, to: &dumped)
        for text in [dumped, "\(configuration)", String(reflecting: configuration)] {
            #expect(!text.contains("sk-secret"))
        }
        #expect(APIKey("") == nil)
    }
}
