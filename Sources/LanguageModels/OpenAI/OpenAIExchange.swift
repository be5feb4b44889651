import AsyncHTTPClient
import NIOHTTP1
import SessionModel

/// One question to `POST {base}/chat/completions`, streamed: OpenAI's own API and the many that are like it.
struct OpenAIExchange: ProviderExchange {
    let model: String

    /// The provider's own name of the model.
    let name: String
    var endpoint: OpenAIEndpoint
    let request: ModelRequest

    static func model(
        provider: String, name: String, endpoint: OpenAIEndpoint, transport: ProviderTransport
    ) -> any LanguageModel {
        ProviderModel(transport: transport) { request in
            OpenAIExchange(model: "\(provider)/\(name)", name: name, endpoint: endpoint, request: request)
        }
    }

    var address: String { endpoint.base.description }
    var secrets: [APIKey] { endpoint.access.map { [$0.key] } ?? [] }

    func httpRequest() throws -> HTTPClientRequest {
        var head = HTTPClientRequest(url: "\(endpoint.base)\(endpoint.path)")
        head.method = .POST
        head.headers.add(name: "Content-Type", value: "application/json")
        head.headers.add(name: "Accept", value: "text/event-stream")
        head.headers.add(name: "User-Agent", value: "nestbox")
        for (name, value) in endpoint.headers { head.headers.add(name: name, value: value) }
        switch endpoint.access {
        case .bearer(let key, _): head.headers.add(name: "Authorization", value: "Bearer \(key.secret)")
        case .header(let name, let key, _): head.headers.add(name: name, value: key.secret)
        case nil: break
        }
        head.body = .bytes(try OpenAIRequestBody(request, model: name, dialect: endpoint.dialect).json())
        return head
    }

    func reader() -> EventStreamReader<OpenAIStreamReader> {
        EventStreamReader(OpenAIStreamReader { failure(status: $0.status ?? 500, $0) })
    }

    func failure(for refusal: RefusedResponse) -> ModelFailure {
        failure(
            status: refusal.status, OpenAIErrorBody.detail(in: refusal.body),
            requestID: refusal.requestID(endpoint.requestIDHeader), retryAfter: refusal.retryAfter)
    }

    func rephrased(after refusal: RefusedResponse) -> OpenAIExchange? {
        guard [400, 422].contains(refusal.status) else { return nil }
        // Not the message alone: some servers name the field elsewhere in the body.
        let words = String(decoding: refusal.body, as: UTF8.self)
        guard let dialect = endpoint.dialect.without(rejected: words) else { return nil }
        var other = self
        other.endpoint.dialect = dialect
        return other
    }

    private func failure(
        status: Int, _ detail: OpenAIErrorBody.Detail, requestID: String? = nil, retryAfter: Duration? = nil
    ) -> ModelFailure {
        Refusal(
            status: status, names: detail.names, message: detail.message, model: model,
            credential: endpoint.access?.variable.rawValue, requestID: requestID, retryAfter: retryAfter
        ).failure
    }
}
