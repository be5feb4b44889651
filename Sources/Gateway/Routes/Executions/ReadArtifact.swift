import Hummingbird
import SessionModel

/// `GET` and `HEAD /v1/executions/{id}/artifacts/<path>`: a file that an execution left, whose sandbox is gone.
struct ReadArtifact: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        let path = try FileAddress.path(in: request)
        let execution = try environment.execution(in: context)
        // What a session's execution left is among the session's files.
        guard execution.order.isAlone, let files = try execution.result?.get().artifacts.files,
            let number = files.firstIndex(where: { $0.path == path })
        else { throw FileFailure.notFound }
        let file = try await environment.artifacts.open(number, path, of: execution.order.session.id)
        return try FileResponse(file, now: environment.now(), in: context).answer(to: request)
    }
}
