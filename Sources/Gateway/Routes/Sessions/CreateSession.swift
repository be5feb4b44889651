import Hummingbird
import SessionModel

/// `POST /v1/sessions`, whose body may be absent.
struct CreateSession: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        var request = request
        let wishes = try await environment.smallBody.decodeIfPresent(Wishes.self, from: &request)
        let policy = wishes?.policy ?? environment.configuration.defaultPolicy
        guard environment.configuration.policies.contains(policy) else {
            throw ExecutionFailure.unknownPolicy(policy)
        }
        let new = NewSession(metadata: wishes?.metadata ?? [:], autoRun: wishes?.autoRun ?? true, policy: policy)
        let session = try await environment.store.create(new, owner: context.requireTenant())
        return try .json(Answer(session), status: .created)
    }

    private struct Wishes: Decodable {
        var metadata: [String: JSONValue]?
        var autoRun: Bool?
        var policy: String?

        init(from decoder: any Decoder) throws {
            let fields = try RequestFields(decoder)
            metadata = try SessionMetadata.read(fields)
            autoRun = try fields.bool("auto_run")
            policy = try fields.string("policy")
        }
    }

    private struct Answer: Encodable {
        var sessionID: SessionID
        var createdAt: Timestamp
        var metadata: [String: JSONValue]

        init(_ session: Session) {
            sessionID = session.id
            createdAt = session.createdAt
            metadata = session.metadata
        }

        enum CodingKeys: String, CodingKey {
            case metadata
            case sessionID = "session_id"
            case createdAt = "created_at"
        }
    }
}
