import Agent
import SessionModel
import Synchronization

/// Has each request with an idempotency key done once, and answers its retries.
///
/// A key is looked for among the requests that run, and then in the store, where it is noted before anything is begun: a
/// retry after a restart finds it there. What was answered, or failed when its code may have run, is kept; what failed
/// before is forgotten, and a retry is as good as the first.
final class IdempotencyDesk: Sendable {
    /// What there is for a request.
    enum Claim: Sendable {
        /// Begun now, or by the first request with the key.
        case turn(RunningTurn, KeptResult)

        /// Answered before.
        case kept(KeptAnswer, session: SessionID?)
    }

    /// What is done when a turn has ended.
    typealias Ended = @Sendable (RunningTurn, Result<TurnOutcome, APIError>) async -> Void

    /// Makes the answer that is kept; nil where not all of it is remembered.
    typealias Answering = @Sendable (RunningTurn, Result<TurnOutcome, APIError>) throws -> KeptAnswer?

    private struct Running {
        var fingerprint: [UInt8]
        var claim: Task<Claim, any Error>
    }

    /// The largest answer that is kept, in bytes.
    private static let largest = 256 * 1024

    private let store: any IdempotencyStore
    private let running = Mutex<[IdempotencyKey: Running]>([:])

    init(store: any IdempotencyStore) { self.store = store }

    /// The request's turn, begun now or by the first request with the key, or the answer that the first one got.
    ///
    /// - Parameters:
    ///   - prepare: Makes the request's turn ready, and its session if it has none yet.
    ///   - begin: Begins the turn. `ended` has to be called when it has ended.
    ///   - answer: What the first client is told of a turn that has ended, as retries are to be told.
    /// - Throws: ``APIError`` with status 422 for a key that another request has, with status 409 for one whose request was
    ///   lost; what `prepare` and `begin` throw.
    func claim(
        _ key: IdempotencyKey, fingerprint: [UInt8], failures: FailureLog,
        prepare: @escaping @Sendable () async throws -> TurnRequest,
        begin:
            @escaping @Sendable (TurnRequest, _ ended: @escaping Ended) throws -> RunningTurn,
        answer: @escaping Answering
    ) async throws -> Claim {
        let claim = try running.withLock { running in
            if let other = running[key] {
                guard other.fingerprint == fingerprint else { throw APIError.keyReused }
                return other.claim
            }
            // A task of its own: the first client may leave while others have come for the same.
            let claim = Task {
                if let kept = try await self.kept(key, fingerprint: fingerprint) { return kept }
                return try await self.begun(key, prepare: prepare) { request, result in
                    try begin(request) { turn, outcome in
                        result.value = outcome
                        await self.ended(turn, outcome, key, failures, answer)
                    }
                }
            }
            running[key] = Running(fingerprint: fingerprint, claim: claim)
            return claim
        }
        return try await claim.value
    }

    /// What the store has of an earlier request; nil where the key is this one's now.
    private func kept(_ key: IdempotencyKey, fingerprint: [UInt8]) async throws -> Claim? {
        let kept: KeptRequest?
        do {
            kept = try await store.begin(key, fingerprint: fingerprint)
        } catch {
            forget(key)
            throw error
        }
        guard let kept else { return nil }
        forget(key)
        return try Self.claim(kept, fingerprint: fingerprint)
    }

    private func begun(
        _ key: IdempotencyKey, prepare: @Sendable () async throws -> TurnRequest,
        begin: @Sendable (TurnRequest, KeptResult) throws -> RunningTurn
    ) async throws -> Claim {
        do {
            let request = try await prepare()
            if request.conversation != .passing { try await store.note(request.session.id, of: key) }
            let result = KeptResult()
            return .turn(try begin(request, result), result)
        } catch {
            defer { forget(key) }
            try await store.forget(key)
            throw error
        }
    }

    private static func claim(_ kept: KeptRequest, fingerprint: [UInt8]) throws -> Claim {
        guard kept.fingerprint == fingerprint else { throw APIError.keyReused }
        switch kept.state {
        case .answered(let answer): return .kept(answer, session: kept.session)
        case .answerTooLarge: throw APIError.answerNotKept(session: kept.session)
        case .begun: throw APIError.requestInterrupted(session: kept.session)
        }
    }

    private func ended(
        _ turn: RunningTurn, _ result: Result<TurnOutcome, APIError>, _ key: IdempotencyKey, _ failures: FailureLog,
        _ answer: Answering
    ) async {
        do {
            switch result {
            case .failure(let error) where !error.isFinal:
                try await store.forget(key)
            case .failure(let error) where error.code == .draining:
                // It stays noted as begun: the server goes down with it.
                break
            case .success, .failure:
                if let answer = try answer(turn, result), answer.body.count <= Self.largest {
                    try await store.finish(key, as: .answered(answer))
                } else {
                    try await store.finish(key, as: .answerTooLarge)
                }
            }
        } catch {
            // It stays noted as begun: no retry runs its code again.
            failures.record(.incident("the answer of a request with an idempotency key was not kept: \(error)"))
        }
        forget(key)
    }

    private func forget(_ key: IdempotencyKey) {
        running.withLock { $0[key] = nil }
    }
}
