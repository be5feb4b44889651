import Hummingbird
import SessionModel

/// What both ways of uploading share.
struct FileUploads {
    let environment: RouteEnvironment
    let session: Session
    let owner: TenantID

    /// Runs an upload. A session that is deleted meanwhile stays deleted: what came after that goes too.
    func run<Value>(_ upload: () async throws -> Value) async throws -> Value {
        let outcome: Result<Value, any Error>
        do {
            outcome = .success(try await upload())
        } catch {
            outcome = .failure(error)
        }
        do {
            _ = try await environment.store.session(session.id, owner: owner)
        } catch let error as SessionNotFound {
            try await environment.executor.discard(session.id, owner: owner)
            throw error
        }
        return try outcome.get()
    }

    /// The body as it comes. What is not taken is not read from the connection.
    static func body(of request: Request) -> some AsyncSequence<[UInt8], any Error> {
        request.body.map { Array($0.readableBytesView) }
    }
}
