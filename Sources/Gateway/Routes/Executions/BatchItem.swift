import NIOCore
import SessionModel

/// One execution of a batch. What is wrong with it is its own matter, and not its neighbours'.
struct BatchItem: Decodable, Sendable {
    /// A name of the client's for this execution, by which a retry is known.
    struct Key: Sendable {
        var name: String
        var fingerprint: [UInt8]
    }

    /// The same body as that of `POST /v1/execute`, or what such a request would have been told of it.
    private(set) var body: Result<ExecuteBody, InvalidField>
    private(set) var key: Key?

    /// The session that it shares, as it was sent.
    var session: String? { try? body.get().sessionID }

    init(from decoder: any Decoder) throws {
        do {
            let fields = try RequestFields(decoder)
            let body = try ExecuteBody(from: decoder)
            if body.isStreamed { throw fields.invalid("stream", "is the whole batch's: set it beside executions") }
            key = try Self.key(fields, decoder)
            self.body = .success(body)
        } catch let error as InvalidField {
            body = .failure(error.below(decoder.codingPath))
        }
    }

    private static func key(_ fields: RequestFields, _ decoder: any Decoder) throws -> Key? {
        guard let name = try fields.string("idempotency_key") else { return nil }
        if let problem = IdempotencyHeader.problem(of: name) { throw fields.invalid("idempotency_key", problem) }
        // Written anew, in the order of its fields' names: how it was written is not what it asks for.
        let text = try ResponseJSON.encode(JSONValue(from: decoder))
        return Key(name: name, fingerprint: RequestFingerprint.of(text, in: "/v1/execute/batch"))
    }
}
