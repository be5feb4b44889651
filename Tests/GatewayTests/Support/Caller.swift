import FoundationEssentials
import Hummingbird
import HummingbirdTesting
import NIOCore
import SessionModel

/// A client of the API.
struct Caller: Sendable {
    let client: any TestClientProtocol

    func get(_ path: String, key: String? = TestGateway.key, headers: HTTPFields = [:]) async throws -> Answer {
        try await send(.get, path, key: key, headers: headers)
    }

    func post(
        _ path: String, _ body: String? = nil, key: String? = TestGateway.key, headers: HTTPFields = [:]
    ) async throws -> Answer {
        try await send(.post, path, body: body, key: key, headers: headers)
    }

    /// Sends a request, its body as JSON unless the headers say otherwise.
    func send(
        _ method: HTTPRequest.Method, _ path: String, body: String? = nil, key: String? = TestGateway.key,
        headers: HTTPFields = [:]
    ) async throws -> Answer {
        var headers = headers
        if let key { headers[.authorization] = "Bearer \(key)" }
        if body != nil, headers[.contentType] == nil { headers[.contentType] = "application/json" }
        let response = try await client.execute(
            uri: path, method: method, headers: headers, body: body.map { ByteBuffer(string: $0) })
        return Answer(
            status: response.status.code, headers: response.headers, text: String(buffer: response.body))
    }

    /// Makes a session and tells its id.
    func makeSession(_ body: String? = nil, key: String = TestGateway.key) async throws -> SessionID {
        let answer = try await post("/v1/sessions", body, key: key)
        guard let id = answer["session_id"]?.stringValue.flatMap({ SessionID($0) }) else {
            throw UnexpectedAnswer(answer: answer)
        }
        return id
    }
}

struct UnexpectedAnswer: Error {
    var answer: Answer
}
