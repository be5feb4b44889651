import Hummingbird
import SessionModel

/// `DELETE /v1/sessions/{id}`: ends what the session runs, and deletes its worker, its files and its messages.
struct DeleteSession: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let owner = try context.requireTenant()
        let id = try await environment.store.session(context.sessionID(), owner: owner).id
        environment.executions.interrupt(in: id)
        try await environment.turns.closing(id) {
            // The files go first: should this fail half-way, the session is still there to be deleted again.
            try await environment.executor.discard(id, owner: owner)
            try await environment.store.delete(id, owner: owner)
            // What a request that began before has brought since then.
            try await environment.executor.discard(id, owner: owner)
        }
        return try .json(SuccessAnswer())
    }
}
