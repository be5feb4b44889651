import Hummingbird
import SessionModel

/// `DELETE /v1/sessions/{id}/files/<path>`: a file, or a folder, with `recursive=true` one that is not empty.
struct DeleteFile: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let path = try FileAddress.path(in: request)
        let recursively = try RequestQuery(request).bool("recursive") ?? false
        let session = try await environment.store.session(context.sessionID(), owner: context.requireTenant())
        try await environment.files.delete(path, recursively: recursively, of: session)
        return try .json(SuccessAnswer())
    }
}
