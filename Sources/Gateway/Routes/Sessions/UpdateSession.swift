import Hummingbird
import SessionModel

/// `PATCH /v1/sessions/{id}`: merges metadata; a key that is null is removed.
struct UpdateSession: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        var request = request
        let changes = try await environment.smallBody.decode(Changes.self, from: &request)
        let owner = try context.requireTenant()
        let session = try await environment.store.mergeMetadata(
            changes.metadata, into: context.sessionID(), owner: owner)
        return try .json(await SessionDetail.load(session, owner: owner, from: environment))
    }

    private struct Changes: Decodable {
        var metadata: [String: JSONValue]

        init(from decoder: any Decoder) throws {
            let fields = try RequestFields(decoder)
            metadata = try fields.require("metadata", SessionMetadata.read(fields))
        }
    }
}
