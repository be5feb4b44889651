import Hummingbird
import SessionModel

/// `GET /v1/sessions/{id}`
struct ReadSession: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let owner = try context.requireTenant()
        let session = try await environment.store.session(context.sessionID(), owner: owner)
        return try .json(await SessionDetail.load(session, owner: owner, from: environment))
    }
}
