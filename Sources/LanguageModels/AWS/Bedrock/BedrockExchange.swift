import AsyncHTTPClient
import NIOHTTP1
import SessionModel
import Synchronization

/// One question to `ConverseStream`, or to `Converse` where the model cannot stream.
///
/// Source: the Amazon Bedrock API Reference, `POST /model/{modelId}/converse-stream`.
struct BedrockExchange: ProviderExchange {
    /// What the last attempt was sent with and to; the attempts of one question come one after the other.
    private final class Sent: Sendable {
        let credentials = Mutex<AWSCredentials?>(nil)
        let endpoint = Mutex<String?>(nil)
    }

    let model: String
    let name: BedrockModelName
    let access: AWSAccess
    let known: KnownConverseLimits
    let request: ModelRequest

    private var limits: ConverseLimits

    /// Whether expired credentials may be replaced: once for each question.
    private var mayRefresh = true
    private let sent = Sent()

    init(
        model: String, name: BedrockModelName, access: AWSAccess, known: KnownConverseLimits, request: ModelRequest
    ) {
        self.model = model
        self.name = name
        self.access = access
        self.known = known
        self.request = request
        limits = known.of(name.id)
    }

    var address: String { sent.endpoint.withLock { $0 } ?? "Amazon Bedrock" }

    var secrets: [APIKey] {
        let credentials = sent.credentials.withLock { $0 }
        return [credentials?.secretAccessKey, credentials?.sessionToken, access.configuration.bedrockKey]
            .compactMap(\.self)
    }

    private var body: ConverseRequestBody {
        ConverseRequestBody(request, takesInstructions: !limits.contains(.noInstructions))
    }

    private func streams(_ body: ConverseRequestBody) -> Bool {
        !limits.contains(.noStreams) && !(body.offersTool && limits.contains(.noStreamsWithTools))
    }

    func httpRequest() async throws -> HTTPClientRequest {
        let region = try await region()
        let address =
            access.configuration.bedrockEndpoint
            ?? ServiceEndpoint.standard(service: "bedrock-runtime", region: region)
        guard let endpoint = ServiceEndpoint(address) else {
            throw ModelFailure.notConfigured("AWS_BEDROCK_RUNTIME_ENDPOINT is no address: \(address)")
        }
        sent.endpoint.withLock { $0 = endpoint.url("") }

        let body = body
        let bytes = try body.json()
        let operation = streams(body) ? "converse-stream" : "converse"
        let path = "/model/\(PercentCoding.encode(name.id.utf8))/\(operation)"
        let headers = [("Content-Type", "application/json"), ("Host", endpoint.host)]
        let signable = SignableRequest(method: "POST", path: endpoint.path(path), headers: headers, body: bytes)

        var request = HTTPClientRequest(url: endpoint.url(path))
        request.method = .POST
        for (name, value) in try await headers + authorization(signable, region: region) {
            request.headers.add(name: name, value: value)
        }
        request.headers.add(
            name: "Accept", value: streams(body) ? "application/vnd.amazon.eventstream" : "application/json")
        request.headers.add(name: "User-Agent", value: "nestbox")
        request.body = .bytes(bytes)
        return request
    }

    func reader() -> BedrockAnswerReader {
        guard streams(body) else { return .whole(ConverseAnswerReader()) }
        return .stream(
            ConverseStreamReader { failure(BedrockRefusal(event: $0, words: $1), requestID: nil, retryAfter: nil) })
    }

    func failure(for refusal: RefusedResponse) -> ModelFailure {
        failure(
            BedrockRefusal(refusal), requestID: refusal.requestID("x-amzn-requestid"), retryAfter: refusal.retryAfter)
    }

    func rephrased(after refusal: RefusedResponse) -> BedrockExchange? {
        let refusal = BedrockRefusal(refusal)
        var other = self
        if refusal.isExpired, mayRefresh, access.configuration.bedrockKey == nil {
            other.mayRefresh = false
            return other
        }
        guard refusal.exception == "ValidationException", let lacking = ConverseLimits(refusal: refusal.words),
            !limits.contains(lacking)
        else { return nil }
        known.add(lacking, to: name.id)
        other.limits.formUnion(lacking)
        return other
    }

    private func region() async throws -> String {
        if let region = name.region { return region }
        return try await access.region()
    }

    private func authorization(
        _ request: SignableRequest, region: String
    ) async throws -> [(name: String, value: String)] {
        if let key = access.configuration.bedrockKey { return [("Authorization", "Bearer \(key.secret)")] }
        if !mayRefresh, let refused = sent.credentials.withLock({ $0 }) { await access.credentials.forget(refused) }
        let credentials = try await access.credentials.credentials()
        sent.credentials.withLock { $0 = credentials }
        let signer = RequestSigner(credentials: credentials, region: region, service: "bedrock")
        return signer.headers(signing: request, at: access.host.now())
    }

    private func failure(_ refusal: BedrockRefusal, requestID: String?, retryAfter: Duration?) -> ModelFailure {
        let known = Refusal(
            status: refusal.status, names: [refusal.exception], message: refusal.words, model: model,
            requestID: requestID
        ).failure
        switch known {
        case .contextLengthExceeded, .toolsNotSupported: return known
        default: break
        }
        var text = "\(model): "
        if let advice = refusal.advice { text += "\(advice): " }
        text += ErrorText.abridged(refusal.words)
        text += refusal.exception.isEmpty ? " (\(refusal.status)" : " (\(refusal.exception.prefix(60))"
        text += requestID.map { ", request id \($0))" } ?? ")"
        return .refused(ModelRefusal(refusal.reason, status: refusal.status, text, retryAfter: retryAfter))
    }
}
