import Hummingbird

/// `GET /livez`: the process answers.
struct Liveness: HTTPResponder {
    func respond(to request: Request, context: GatewayContext) throws -> Response {
        try .json(["status": "ok"])
    }
}
