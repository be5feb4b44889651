import Hummingbird
import SessionModel

/// `GET /v1/languages`: every language that the server knows, with those that cannot be run here and why.
struct ListLanguages: HTTPResponder {
    struct Answer: Encodable {
        var languages: [LanguageView]
    }

    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        try .json(Answer(languages: await environment.executor.catalogue.map { LanguageView($0) }))
    }
}
