import AsyncHTTPClient
import FoundationEssentials
import NIOCore
import NIOHTTP1

/// What the host gives for finding credentials: its files, the services near it, the time.
struct AWSHost: Sendable {
    struct Request: Hashable, Sendable {
        var method = "GET"
        var url: String
        var headers: [String: String] = [:]
        var body: [UInt8] = []

        /// For the whole exchange. What is near answers at once or is not there.
        var timeout: Duration = .seconds(2)
    }

    struct Response: Hashable, Sendable {
        var status: Int
        var body: [UInt8]

        var text: String { String(decoding: body, as: UTF8.self) }
    }

    /// The most bytes of a file or an answer.
    private static let limit = 1 << 20

    /// The content of a file; nil where there is none.
    var readFile: @Sendable (String) throws -> String?

    var send: @Sendable (Request) async throws -> Response
    var now: @Sendable () -> Date
    var home: String

    /// - Parameter client: Is asked and stays its owner's.
    static func real(_ client: HTTPClient) -> AWSHost {
        // Where HOME says, as AWS's SDKs have it; Foundation would ask for the user's home first.
        let home = ProcessInfo.processInfo.environment["HOME"] ?? URL.homeDirectory.path
        return AWSHost(readFile: read, send: { try await send($0, by: client) }, now: { Date() }, home: home)
    }

    private static func read(_ path: String) throws -> String? {
        let attributes = try? FileManager.default.attributesOfItem(atPath: path)
        guard let attributes else { return nil }
        guard let size = attributes[.size] as? Int, size <= limit else { throw Unreadable() }
        return String(decoding: try Data(contentsOf: URL(filePath: path)), as: UTF8.self)
    }

    private static func send(_ request: Request, by client: HTTPClient) async throws -> Response {
        var sent = HTTPClientRequest(url: request.url)
        sent.method = .RAW(value: request.method)
        for (name, value) in request.headers { sent.headers.add(name: name, value: value) }
        if !request.body.isEmpty { sent.body = .bytes(request.body) }
        let deadline = NIODeadline.now() + .nanoseconds(Int64(request.timeout / .nanoseconds(1)))
        let response = try await client.execute(sent, deadline: deadline)
        let body = try await response.body.collect(upTo: limit)
        return Response(status: Int(response.status.code), body: Array(buffer: body))
    }

    private struct Unreadable: Error {}
}
