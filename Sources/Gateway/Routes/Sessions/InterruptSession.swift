import Hummingbird
import SessionModel

/// `POST /v1/sessions/{id}/interrupt`: ends the running turn and what it runs; the interpreter's state stays.
struct InterruptSession: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let session = try await environment.store.session(context.sessionID(), owner: context.requireTenant())
        await environment.turns.interruptTurn(of: session.id)
        environment.executions.interrupt(in: session.id)
        await environment.executor.interrupt(session.id)
        return try .json(SuccessAnswer())
    }
}
