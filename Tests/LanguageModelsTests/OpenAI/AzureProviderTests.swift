import SessionModel
import Testing

@testable import LanguageModels

@Suite("Azure")
struct AzureProviderTests {
    private func sent(
        _ variables: [ProviderVariable: String] = [:], path: String = "", name: String = "my-gpt.4_o"
    ) async throws -> ScriptedServer.Request? {
        let stream = Transcript.stream([Transcript.finish("stop"), "[DONE]"])
        return try await ScriptedServer.serving([ScriptedServer.head, stream]) { server in
            let base = server.base.replacing("/v1", with: path)
            let provider = AzureProvider(ProviderVariables(variables.merging([.azureAPIBase: base]) { $1 }))
            let model = try provider.model(name, at: nil, over: .testing())
            _ = try await Recorder.answer(of: model, to: ModelRequest(messages: [], languages: [], maxTokens: 5))
            return await server.requests.first { _ in true }
        }
    }

    @Test("a deployment has a path of its own, a version, and a key in a header of its own")
    func deployment() async throws {
        let head = try #require(try await sent([.azureKey: "az-secret", .azureAPIVersion: "2025-01-01-preview"])).head
        let path = "/openai/deployments/my-gpt.4_o/chat/completions?api-version=2025-01-01-preview"
        #expect(head.hasPrefix("POST \(path) HTTP/1.1"))
        #expect(head.contains("api-key: az-secret"))
        #expect(!head.contains("Authorization"))
    }

    @Test("without a version there is one, and a token stands in for a key")
    func token() async throws {
        let head = try #require(try await sent([.azureToken: "entra"])).head
        #expect(head.contains("chat/completions?api-version=2024-10-21 HTTP"))
        #expect(head.contains("Authorization: Bearer entra"))
    }

    @Test("the newer API is like OpenAI's")
    func newer() async throws {
        let request = try #require(try await sent([.azureKey: "k"], path: "/openai/v1"))
        #expect(request.head.hasPrefix("POST /openai/v1/chat/completions HTTP/1.1"))
        #expect(request.body.contains(#""model":"my-gpt.4_o""#))
    }

    @Test("a deployment of a model that reasons is asked as such")
    func reasoning() async throws {
        let request = try #require(try await sent([.azureKey: "k"], name: "o3-mini"))
        #expect(request.body.contains(#""max_completion_tokens":5"#))
    }

    @Test("a name that would be another path is none", arguments: ["a/b", "..%2f", "a?b", "a b", "ä", "a#b"])
    func names(name: String) {
        let provider = AzureProvider([.azureAPIBase: "https://x.openai.azure.com", .azureKey: "k"])
        #expect(throws: ModelFailure.self) { try provider.model(name, at: nil, over: .testing()) }
    }

    @Test(
        "what is missing is named",
        arguments: [([:], "AZURE_API_BASE"), ([.azureAPIBase: "https://x"], "AZURE_API_KEY")]
            as [([ProviderVariable: String], String)])
    func missing(variables: [ProviderVariable: String], name: String) {
        let failure = #expect(throws: ModelFailure.self) {
            try AzureProvider(ProviderVariables(variables)).model("m", at: nil, over: .testing())
        }
        #expect(failure == .notConfigured("the model azure/m needs \(name)"))
    }
}
