import FoundationEssentials
import Hummingbird
import SessionModel
import Testing

@testable import Gateway

/// docs/openapi.yaml, as the server embeds it, against what the server has. Scripts/describe embeds it anew.
struct DescriptionTests {
    private let document: JSONValue

    init() throws {
        document = try JSONDecoder().decode(JSONValue.self, from: Data(Description.document.readableBytesView))
    }

    @Test("every route of the router is described, and nothing else is")
    func routes() async throws {
        let gateway = TestGateway()
        let router = GatewayRouter.make(RouteEnvironment(gateway.configuration, gateway.dependencies))
        var described: [String: Set<String>] = [:]
        for path in document["paths"]?.keys ?? [] {
            let methods = (document["paths"]?[path]?.keys ?? []).subtracting(["parameters"])
            // HEAD goes with GET, which the description says once for all.
            described[path] = methods.contains("get") ? methods.union(["head"]) : methods
        }

        // A path is in the router with each method that HTTP has: those that it refuses tell which it takes.
        // What takes slashes too is described as any other parameter: OpenAPI has no word for it.
        let paths = Set(
            router.routes.map { route in
                "\(route.path)".replacing("files/**", with: "files/{path}")
                    .replacing("artifacts/**", with: "artifacts/{path}").replacing("**", with: "{model}")
            })
        let routed = try await gateway.test { caller in
            var routed: [String: Set<String>] = [:]
            for path in paths {
                let address = path.replacing("{id}", with: "\(SessionID())").replacing("{model}", with: "m")
                    .replacing("{path}", with: "a/b")
                let answer = try await caller.send(.trace, address)
                let allowed = try #require(answer.header("Allow"), "TRACE \(path): \(answer.status)")
                routed[path] = Set(allowed.lowercased().split(separator: ", ").map { String($0) })
            }
            return routed
        }
        #expect(routed == described)
        #expect(routed.count >= 10)
    }

    @Test("every code of an error is described, and nothing else is")
    func codes() {
        let described = document["components"]?["schemas"]?["ErrorCode"]?["enum"]?.elements.compactMap(\.stringValue)
        // Nobody reads the answer of a request that was cancelled.
        #expect(Set(described ?? []) == Set(ErrorCode.allCases.map(\.rawValue)).subtracting(["cancelled"]))
    }

    @Test("the description is there for everybody, within the limits")
    func served() async throws {
        var gateway = TestGateway()
        gateway.configuration.requestsPerMinute = 1
        try await gateway.test { caller in
            let answer = try await caller.get("/openapi.json", key: nil)
            #expect(answer.status == 200)
            #expect(answer.header("Content-Type") == "application/json")
            #expect(answer.json == document)
            #expect(try await caller.get("/openapi.json", key: nil).status == 429)
        }
    }
}
