import FoundationEssentials
import Hummingbird
import NIOCore

extension Response {
    /// An answer with a JSON body.
    static func json(
        _ body: some Encodable, status: HTTPResponse.Status = .ok, headers: HTTPFields = [:]
    ) throws -> Response {
        var headers = headers
        headers[.contentType] = "application/json"
        return Response(status: status, headers: headers, body: .init(byteBuffer: try ResponseJSON.encode(body)))
    }
}

/// How the API writes JSON, in answers and in streams: one line, keys in order.
enum ResponseJSON {
    static func encode(_ value: some Encodable) throws -> ByteBuffer {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        return ByteBuffer(bytes: try encoder.encode(value))
    }
}
