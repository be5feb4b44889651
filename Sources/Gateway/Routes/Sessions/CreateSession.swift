import Hummingbird
import SessionModel

/// `POST /v1/sessions`, whose body may be absent.
struct CreateSession: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        var request = request
        let wishes = try await environment.smallBody.decodeIfPresent(Wishes.self, from: &request)
        let policy = try PolicyChoice(environment.configuration, for: context.requireCaller())
            .policy(asked: wishes?.policy)
        let new = NewSession(
            metadata: wishes?.metadata ?? [:], autoRun: wishes?.autoRun ?? true, policy: policy,
            instructions: wishes?.instructions, budget: wishes?.budget?.budget ?? Budget())
        let session = try await environment.store.create(new, owner: context.requireTenant())
        return try .json(Answer(session), status: .created)
    }

    private struct Wishes: Decodable {
        var metadata: [String: JSONValue]?
        var autoRun: Bool?
        var policy: String?
        var instructions: String?
        var budget: BudgetWishes?

        init(from decoder: any Decoder) throws {
            let fields = try RequestFields(decoder)
            metadata = try SessionMetadata.read(fields)
            autoRun = try fields.bool("auto_run")
            policy = try fields.string("policy")
            instructions = try SessionInstructions.read(fields).flatMap { $0.isEmpty ? nil : $0 }
            budget = try fields.object("budget", BudgetWishes.self)
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
