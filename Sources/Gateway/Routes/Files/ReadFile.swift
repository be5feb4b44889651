import Hummingbird
import SessionModel

/// `GET` and `HEAD /v1/sessions/{id}/files/<path>`: the file's bytes, or a range of them.
struct ReadFile: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let path = try FileAddress.path(in: request)
        let session = try await environment.store.session(context.sessionID(), owner: context.requireTenant())
        let file = try await environment.files.open(path, of: session)
        return try FileResponse(file, now: environment.now(), in: context).answer(to: request)
    }
}
