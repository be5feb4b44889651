import SessionModel
import Synchronization

/// Has each request with an idempotency key done once, and answers its retries.
///
/// A key is looked for among the requests that run, and then in the store, where it is noted before anything is begun: a
/// retry after a restart finds it there. What was answered, or failed when its code may have run, is kept; what failed
/// before is forgotten, and a retry is as good as the first.
final class IdempotencyDesk<Work: Sendable>: Sendable {
    /// What there is for a request.
    enum Claim: Sendable {
        /// Begun now, or by the first request with the key.
        case running(Work)

        /// Answered before.
        case kept(KeptAnswer, session: SessionID?)
    }

    /// Notes the session that the request is about.
    typealias Note = @Sendable (SessionID) async throws -> Void

    /// Has to be called when the work has ended, before anybody who waits for it learns of that.
    typealias Ended = @Sendable (_ ending: () throws -> IdempotentEnding) async -> Void

    private struct Running {
        var fingerprint: [UInt8]
        var claim: Task<Claim, any Error>
    }

    private let store: any IdempotencyStore
    private let running = Mutex<[IdempotencyKey: Running]>([:])

    init(store: any IdempotencyStore) { self.store = store }

    /// The request's work, begun now or by the first request with the key, or the answer that the first one got.
    ///
    /// - Parameter begin: Begins the work.
    /// - Throws: ``APIError`` with status 422 for a key that another request has, with status 409 for one whose request was
    ///   lost; what `begin` throws.
    func claim(
        _ key: IdempotencyKey, fingerprint: [UInt8], failures: FailureLog,
        begin: @escaping @Sendable (_ note: @escaping Note, _ ended: @escaping Ended) async throws -> Work
    ) async throws -> Claim {
        let claim = try running.withLock { running in
            if let other = running[key] {
                guard other.fingerprint == fingerprint else { throw APIError.keyReused }
                return other.claim
            }
            // A task of its own: the first client may leave while others have come for the same.
            let claim = Task {
                if let kept = try await self.kept(key, fingerprint: fingerprint) { return kept }
                return try await self.begun(key, failures, begin: begin)
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
        _ key: IdempotencyKey, _ failures: FailureLog,
        begin: @Sendable (_ note: @escaping Note, _ ended: @escaping Ended) async throws -> Work
    ) async throws -> Claim {
        do {
            let work = try await begin { [store] session in
                try await store.note(session, of: key)
            } _: { ending in
                await self.ended(key, failures, ending)
            }
            return .running(work)
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

    private func ended(_ key: IdempotencyKey, _ failures: FailureLog, _ ending: () throws -> IdempotentEnding) async {
        do {
            switch try ending() {
            case .nothing: try await store.forget(key)
            case .lost: break
            case .answered(let answer):
                let state = answer.flatMap {
                    $0.body.count <= KeptAnswer.largest ? KeptRequest.State.answered($0) : nil
                }
                try await store.finish(key, as: state ?? .answerTooLarge)
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
