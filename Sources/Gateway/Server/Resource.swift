import Hummingbird

extension RouterMethods where Context == GatewayContext {
    /// Adds a path with its methods. Every other method of HTTP is answered with 405 and the list of those there are.
    ///
    /// HEAD goes with GET; the router makes it.
    func resource(_ path: RouterPath, _ responders: [HTTPRequest.Method: any HTTPResponder<GatewayContext>]) {
        var allowed = Array(responders.keys)
        if allowed.contains(.get) { allowed.append(.head) }
        for (method, responder) in responders {
            on(path, method: method, responder: responder)
        }
        let refusal = MethodNotAllowed(allowed: allowed)
        for method in HTTPRequest.Method.known where !allowed.contains(method) {
            on(path, method: method, responder: refusal)
        }
    }
}

private struct MethodNotAllowed: HTTPResponder {
    let allowed: [HTTPRequest.Method]

    func respond(to request: Request, context: GatewayContext) throws -> Response {
        throw APIError.methodNotAllowed(allowed)
    }
}

extension HTTPRequest.Method {
    fileprivate static let known: [HTTPRequest.Method] = [
        .get, .head, .post, .put, .patch, .delete, .options, .trace, .connect,
    ]
}
