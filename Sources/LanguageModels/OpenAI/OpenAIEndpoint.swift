/// Where an API like OpenAI's is, what opens it, and what it understands.
struct OpenAIEndpoint: Hashable, Sendable {
    /// What shows the server that somebody may ask.
    enum Access: Hashable, Sendable {
        case bearer(APIKey, ProviderVariable)
        case header(String, APIKey, ProviderVariable)

        var key: APIKey {
            switch self {
            case .bearer(let key, _), .header(_, let key, _): key
            }
        }

        var variable: ProviderVariable {
            switch self {
            case .bearer(_, let variable), .header(_, _, let variable): variable
            }
        }
    }

    let base: APIBase

    /// Nil for a server that asks for none, and for every address but the provider's own.
    var access: Access?

    /// What stands behind the base.
    var path = "/chat/completions"

    var dialect = OpenAIDialect()

    /// Headers beside the key, such as the account that pays.
    var headers: [String: String] = [:]

    /// The header that names a request for the provider's support.
    var requestIDHeader = "x-request-id"

    /// Another address, which is no business of the key's or of what else was set for this one.
    func elsewhere(_ base: APIBase) -> OpenAIEndpoint {
        OpenAIEndpoint(base: base, path: path, dialect: dialect, requestIDHeader: requestIDHeader)
    }
}
