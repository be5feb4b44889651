import FoundationEssentials
import Hummingbird

/// `GET /v1/models/{id}`; the id may have slashes, as they are or as `%2F`.
struct ReadModel: HTTPResponder {
    let catalog: ModelCatalog

    func respond(to request: Request, context: GatewayContext) throws -> Response {
        let path = context.parameters.getCatchAll().joined(separator: "/")
        let name = URL(string: "/\(path)")?.path(percentEncoded: false).dropFirst() ?? path[...]
        guard let model = catalog[String(name)] else { throw APIError.modelNotFound }
        return try .json(model)
    }
}
