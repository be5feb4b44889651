import Hummingbird
import SessionModel

/// `POST /v1/executions/{id}/interrupt`: ends the code, if it runs; its own request is answered with what there was.
struct InterruptExecution: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        try environment.execution(in: context).interrupt()
        return try .json(SuccessAnswer())
    }
}
