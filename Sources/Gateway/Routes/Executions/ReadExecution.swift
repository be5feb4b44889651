import Hummingbird
import SessionModel

/// `GET /v1/executions/{id}`: the whole record, of one that runs or that ended lately.
struct ReadExecution: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        try .json(ExecutionView(environment.execution(in: context)))
    }
}
