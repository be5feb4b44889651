import FoundationEssentials
import Hummingbird
import NIOCore

/// Reads the bodies of requests.
struct JSONBody: Sendable {
    /// The largest body that is read, in bytes.
    let limit: Int

    /// Reads and decodes a body that has to be there.
    ///
    /// The collected body stays with the request, which is why it is `inout`: the connection can then still be watched
    /// for the client's leaving.
    ///
    /// - Throws: ``APIError``, ``InvalidField``, or ``ConnectionFailure`` when the body did not arrive.
    func decode<Body: Decodable>(_ type: Body.Type, from request: inout Request) async throws -> Body {
        guard let body = try await decodeIfPresent(type, from: &request) else {
            throw APIError.malformedBody("is empty; it has to be a JSON object")
        }
        return body
    }

    /// As ``decode(_:from:)``, nil for a request without a body.
    func decodeIfPresent<Body: Decodable>(_ type: Body.Type, from request: inout Request) async throws -> Body? {
        let buffer = try await collect(&request)
        guard buffer.readableBytes > 0 else { return nil }
        guard JSONBody.isJSON(request.headers[.contentType]) else { throw APIError.unsupportedMediaType }
        do {
            try JSONNesting.check(buffer.readableBytesView)
        } catch .tooDeep {
            throw APIError.malformedBody("is nested deeper than \(JSONNesting.maximumDepth) levels")
        } catch .notUTF8 {
            throw APIError.malformedBody("is not JSON in UTF-8")
        }
        do {
            return try JSONDecoder().decode(type, from: Data(buffer.readableBytesView))
        } catch is DecodingError {
            throw APIError.malformedBody("is not valid JSON")
        }
    }

    private func collect(_ request: inout Request) async throws -> ByteBuffer {
        if let length = request.headers[.contentLength].flatMap({ Int($0) }), length > limit {
            throw APIError.tooLarge(limit: limit)
        }
        do {
            return try await request.collectBody(upTo: limit)
        } catch is NIOTooManyBytesError {
            throw APIError.tooLarge(limit: limit)
        } catch {
            throw ConnectionFailure(underlying: error)
        }
    }

    /// A request that says nothing about its body is taken at its word elsewhere: the body is JSON or it is not.
    private static func isJSON(_ contentType: String?) -> Bool {
        guard let contentType else { return true }
        let mime = contentType.prefix { $0 != ";" }.filter { $0 != " " }.lowercased()
        return mime == "application/json" || (mime.hasPrefix("application/") && mime.hasSuffix("+json"))
    }
}
