import Hummingbird
import SessionModel

/// `PATCH /v1/sessions/{id}`: merges metadata, in which a key that is null is removed, and changes the word on running
/// code, the policy, the instructions and the budget.
///
/// The worker of a session whose policy was changed is ended when its next execution comes.
struct UpdateSession: HTTPResponder {
    let environment: RouteEnvironment

    func respond(to request: Request, context: GatewayContext) async throws -> Response {
        var request = request
        let wishes = try await environment.smallBody.decode(Wishes.self, from: &request)
        let owner = try context.requireTenant()
        if let policy = wishes.changes.policy {
            try PolicyChoice(environment.configuration, for: context.requireCaller()).checked(policy)
        }
        let session = try await environment.store.update(context.sessionID(), with: wishes.changes, owner: owner)
        return try .json(await SessionDetail.load(session, owner: owner, from: environment))
    }

    private struct Wishes: Decodable {
        let changes: SessionChanges

        init(from decoder: any Decoder) throws {
            let fields = try RequestFields(decoder)
            let metadata = try SessionMetadata.read(fields)
            let autoRun = try fields.bool("auto_run")
            let policy = try fields.string("policy")
            let instructions = try SessionInstructions.read(fields)
            let budget = try fields.object("budget", BudgetWishes.self)?.budget
            let isChange = metadata != nil || autoRun != nil || policy != nil || instructions != nil || budget != nil
            guard isChange else {
                throw fields.invalid(
                    "metadata",
                    "is missing, and so are auto_run, policy, instructions and budget: nothing is to be changed")
            }
            changes = SessionChanges(
                metadata: metadata ?? [:], autoRun: autoRun, policy: policy, instructions: instructions, budget: budget)
        }
    }
}
