import AsyncHTTPClient
import NIOHTTP1
import SessionModel

/// One question to `POST /v1/messages`, streamed.
struct AnthropicExchange: ProviderExchange {
    /// The provider's own name of the model.
    let name: String
    let endpoint: AnthropicEndpoint
    var body: AnthropicRequestBody

    var model: String { "anthropic/\(name)" }
    var address: String { endpoint.base.description }
    var secrets: [APIKey] { [endpoint.key, endpoint.token].compactMap(\.self) }

    func httpRequest() throws -> HTTPClientRequest {
        var head = HTTPClientRequest(url: endpoint.url)
        head.method = .POST
        head.headers.add(name: "Content-Type", value: "application/json")
        head.headers.add(name: "Accept", value: "text/event-stream")
        head.headers.add(name: "User-Agent", value: "nestbox")
        head.headers.add(name: "anthropic-version", value: AnthropicEndpoint.version)
        if let key = endpoint.key { head.headers.add(name: "x-api-key", value: key.secret) }
        if let token = endpoint.token { head.headers.add(name: "Authorization", value: "Bearer \(token.secret)") }
        head.body = .bytes(try body.json())
        return head
    }

    func reader() -> EventStreamReader<AnthropicStreamReader> {
        EventStreamReader(AnthropicStreamReader { failure(status: $0.status, $0) })
    }

    func failure(for refusal: RefusedResponse) -> ModelFailure {
        let body = AnthropicErrorBody(refusal.body)
        return failure(
            status: refusal.status, body.error, requestID: refusal.requestID("request-id") ?? body.requestID,
            retryAfter: refusal.retryAfter)
    }

    /// Newer models take no temperature at all.
    func rephrased(after refusal: RefusedResponse) -> AnthropicExchange? {
        let words = AnthropicErrorBody(refusal.body).error.message
        guard refusal.status == 400, body.temperature != nil, words.contains("temperature"),
            ["deprecated", "not support", "unsupported", "not permitted"].contains(where: words.contains)
        else { return nil }
        var other = self
        other.body.temperature = nil
        return other
    }

    private func failure(
        status: Int, _ error: AnthropicErrorBody.Detail, requestID: String? = nil, retryAfter: Duration? = nil
    ) -> ModelFailure {
        Refusal(
            status: status, names: error.names, message: error.message, model: model,
            credential: endpoint.credential, requestID: requestID, retryAfter: retryAfter
        ).failure
    }
}
