import Hummingbird
import NIOCore

/// The shape that errors have on a path.
enum ErrorStyle {
    case native

    /// As the official clients of OpenAI's API expect them.
    case openAI

    init(path: String) {
        let isOpenAI =
            path == "/v1/chat/completions" || path == "/v1/models" || path.hasPrefix("/v1/models/")
        self = isOpenAI ? .openAI : .native
    }

    func response(_ error: APIError) throws -> Response {
        var headers = error.headers
        headers[.contentType] = "application/json"
        return Response(
            status: status(of: error), headers: headers,
            body: .init(byteBuffer: try ResponseJSON.encode(body(of: error))))
    }

    func status(of error: APIError) -> HTTPResponse.Status {
        // OpenAI's clients know no 423.
        self == .openAI && error.status.code == 423 ? .conflict : error.status
    }

    func body(of error: APIError) -> any Encodable & Sendable {
        switch self {
        case .native: ErrorBody(error)
        case .openAI: CompletionErrorBody(error)
        }
    }
}
