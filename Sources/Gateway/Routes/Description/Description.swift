import COpenAPI
import Hummingbird
import NIOCore

/// `GET /openapi.json`: the API, described for machines.
struct Description: HTTPResponder {
    /// An OpenAPI document as JSON.
    static let document = ByteBuffer(
        bytes: UnsafeRawBufferPointer(start: nestbox_openapi_bytes(), count: nestbox_openapi_length()))

    func respond(to request: Request, context: GatewayContext) -> Response {
        Response(
            status: .ok, headers: [.contentType: "application/json"],
            body: .init(byteBuffer: Description.document))
    }
}
