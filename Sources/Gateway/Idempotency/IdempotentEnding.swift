import SessionModel

/// What became of work that was begun for a request with an idempotency key.
enum IdempotentEnding: Sendable {
    /// Nothing has come of it: a retry is as good as the first.
    case nothing

    /// The server goes down with it. It stays noted as begun.
    case lost

    /// It was answered; nil where not all of the answer is remembered.
    case answered(KeptAnswer?)

    /// - Parameter answer: Makes what the first client is told, as retries are to be told.
    init<Success>(_ result: Result<Success, APIError>, answer: () throws -> KeptAnswer?) rethrows {
        switch result {
        case .failure(let error) where !error.isFinal: self = .nothing
        case .failure(let error) where error.code == .draining: self = .lost
        case .success, .failure: self = .answered(try answer())
        }
    }
}
