import Hummingbird
import SessionModel

/// `GET /readyz`: whether requests that run code are worth sending here.
struct Readiness: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        if let problem = environment.drain.hasBegun ? .draining : await environment.executor.health().problem {
            throw APIError.notReady(check: problem.rawValue)
        }
        return try .json(["status": "ready"])
    }
}
