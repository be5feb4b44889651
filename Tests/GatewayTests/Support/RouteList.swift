import HTTPTypes
import Hummingbird
import SessionModel

@testable import Gateway

/// Every route of a gateway, asked of the gateway, so that a new one is under test before anybody thinks of it.
struct RouteList {
    struct Route: Hashable, Sendable {
        var method: HTTPRequest.Method

        /// As the router has it: `/v1/sessions/{id}`.
        var path: String

        /// Whether the path names a session.
        var namesSession: Bool { path.contains("{id}") }

        /// The scopes of which a key needs one.
        var scopes: Set<Scope> {
            if path.hasPrefix("/v1/sessions/{id}/files") { return [.files] }
            if path.hasPrefix("/v1/execut") { return [.execute] }
            let takesExecute = [
                "GET /v1/sessions", "HEAD /v1/sessions", "POST /v1/sessions", "DELETE /v1/sessions/{id}",
                "POST /v1/sessions/{id}/interrupt", "GET /v1/languages", "HEAD /v1/languages",
            ]
            return takesExecute.contains("\(method) \(path)") ? [.chat, .execute] : [.chat]
        }

        func path(of session: SessionID) -> String {
            path.replacing("{id}", with: "\(session)").replacing("**", with: "name")
        }

        /// The headers that such a body needs.
        var headers: HTTPFields {
            path.hasSuffix("/files") ? [.contentType: "multipart/form-data; boundary=b"] : [:]
        }

        /// A body that the route takes, as far as the test knows it.
        var body: String? {
            switch (method, path) {
            case (.patch, "/v1/sessions/{id}"): #"{"title": "taken"}"#
            case (.post, "/v1/sessions/{id}/messages"): #"{"role": "user", "type": "message", "content": "x"}"#
            case (.post, "/v1/sessions/{id}/load"):
                #"{"messages": [{"role": "user", "type": "message", "content": "x"}]}"#
            case (.post, "/v1/chat"): #"{"messages": [{"role": "user", "type": "message", "content": "x"}]}"#
            case (.post, "/v1/chat/completions"): #"{"model": "m", "messages": [{"role": "user", "content": "x"}]}"#
            case (.post, "/v1/sessions/{id}/files"):
                "--b\r\nContent-Disposition: form-data; name=\"file\"; filename=\"name\"\r\n\r\nx\r\n--b--\r\n"
            case (.put, "/v1/sessions/{id}/files/**"): "x"
            default: nil
            }
        }
    }

    /// Those behind the key, with the methods that they take.
    let routes: [Route]

    init(_ gateway: TestGateway) async throws {
        let router = GatewayRouter.make(RouteEnvironment(gateway.configuration, gateway.dependencies))
        let all = router.routes.map { Route(method: $0.method, path: $0.path.description) }
        // Methods that a path does not take are routes too: they answer 405.
        routes = try await gateway.test { caller in
            var routes: [Route] = []
            for route in all where route.path.hasPrefix("/v1") {
                let answer = try await caller.send(
                    route.method, route.path(of: SessionID()), body: route.body, headers: route.headers)
                if answer.status != 405 { routes.append(route) }
            }
            return routes
        }
    }
}
