/// Where the Messages API is, and what opens it.
struct AnthropicEndpoint: Hashable, Sendable {
    // A literal that is a base.
    static let standardBase = APIBase("https://api.anthropic.com") ?? { preconditionFailure("no base") }()

    /// The version of the protocol, which every request has to name.
    static let version = "2023-06-01"

    let base: APIBase

    /// Goes in `x-api-key`.
    var key: APIKey?

    /// Goes in `Authorization`, for the gateways that want it there.
    var token: APIKey?

    /// Another address, which is no business of the key's.
    func elsewhere(_ base: APIBase) -> AnthropicEndpoint { AnthropicEndpoint(base: base) }

    /// The base may be given with the version, or with the whole path, as LiteLLM's users do.
    var url: String {
        if base.path.hasSuffix("/v1/messages") { return base.description }
        return base.path.hasSuffix("/v1") ? "\(base)/messages" : "\(base)/v1/messages"
    }

    /// The settings that hold what is sent; nil where nothing is.
    var credential: String? {
        let variables = [key.map { _ in ProviderVariable.anthropicKey }, token.map { _ in .anthropicToken }]
        let names = variables.compactMap { $0?.rawValue }
        return names.isEmpty ? nil : names.joined(separator: " or ")
    }
}
