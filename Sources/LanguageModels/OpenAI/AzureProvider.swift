import SessionModel

/// `azure/<deployment>`: OpenAI's models as Azure serves them.
///
/// Azure's first API has a path for each deployment and a version in the query; its newer one, whose base ends in
/// `/openai/v1`, is like OpenAI's.
struct AzureProvider: ModelProvider {
    /// The newest version that was generally available when this was written.
    private static let standardVersion = "2024-10-21"

    let prefixes = ["azure"]
    let base: APIBase?
    private let version: String
    private let key: APIKey?
    private let token: APIKey?

    init(_ variables: ProviderVariables) {
        base = variables.base(.azureAPIBase)
        version = variables[.azureAPIVersion] ?? Self.standardVersion
        key = variables.key(.azureKey)
        token = variables.key(.azureToken)
    }

    func claims(_ name: String) -> Bool { false }

    func model(_ name: String, at base: APIBase?, over transport: ProviderTransport) throws -> any LanguageModel {
        guard let asked = base ?? self.base else {
            throw ModelFailure.notConfigured("the model azure/\(name) needs AZURE_API_BASE")
        }
        guard base != nil || key != nil || token != nil else {
            throw ModelFailure.notConfigured("the model azure/\(name) needs AZURE_API_KEY")
        }
        // A name goes into a path: it must not become another one.
        guard name.utf8.allSatisfy(Self.isDeploymentByte) else {
            throw ModelFailure.notConfigured("\"\(name)\" is not the name of a deployment")
        }
        let isNew = asked.path.hasSuffix("/openai/v1")
        let path = isNew ? "/chat/completions" : "/openai/deployments/\(name)/chat/completions?api-version=\(version)"
        var endpoint = OpenAIEndpoint(base: asked, path: path, requestIDHeader: "apim-request-id")
        if base == nil {
            endpoint.access = key.map { .header("api-key", $0, .azureKey) } ?? token.map { .bearer($0, .azureToken) }
        }
        endpoint.dialect = endpoint.dialect.adapted(to: name)
        return OpenAIExchange.model(provider: "azure", name: name, endpoint: endpoint, transport: transport)
    }

    private static func isDeploymentByte(_ byte: UInt8) -> Bool {
        (0x30...0x39).contains(byte) || (0x41...0x5A).contains(byte) || (0x61...0x7A).contains(byte)
            || [0x2D, 0x2E, 0x5F].contains(byte)
    }
}
