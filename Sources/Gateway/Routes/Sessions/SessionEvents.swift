import Agent
import Hummingbird
import SessionModel

/// `GET /v1/sessions/{id}/events`: the stream of the turn that runs or the one that ended last, from its beginning or from
/// where the client was.
struct SessionEvents: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let tenant = try context.requireTenant()
        let session = try await environment.store.session(context.sessionID(), owner: tenant).id
        let exchange = TurnExchange<NativeFormat>(environment: environment, context: context)
        if let last = try ChatHeaders.lastEvent(of: request) {
            // Another session's turn is as unknown here as one that never was.
            guard environment.directory.turn(last.turn, of: tenant)?.request.session.id == session else {
                throw APIError.eventsGone
            }
            return try await exchange.resume(after: last)
        }
        guard let turn = environment.directory.latest(in: session, of: tenant) else { throw APIError.noTurn }
        return try await exchange.stream(turn)
    }
}
