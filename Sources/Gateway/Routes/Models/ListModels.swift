import Hummingbird
import SessionModel

/// `GET /v1/models`: the models that this server can be asked for by name and is known to have. Providers' own lists are not
/// asked: a name of one of them works all the same.
struct ListModels: HTTPResponder {
    let catalog: ModelCatalog

    func respond(to request: Request, context: GatewayContext) throws -> Response {
        try .json(Answer(data: catalog.models))
    }

    private struct Answer: Encodable {
        let object = "list"
        let data: [ModelView]
    }
}
