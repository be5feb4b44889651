import SessionModel
import Synchronization

/// Lets one turn at a time into a session; the others wait their turn, for a while.
final class SessionGate: Sendable {
    private struct Waiter {
        let number: Int
        let continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var holders: [SessionID: Interruption] = [:]
        var waiters: [SessionID: [Waiter]] = [:]
        var count = 0
    }

    private let patience: Duration
    private let clock: any Clock<Duration>
    private let state = Mutex(State())

    init(patience: Duration, clock: any Clock<Duration>) {
        self.patience = patience
        self.clock = clock
    }

    /// Runs the body alone in the session. It is given what ``interrupt(_:)`` will use.
    ///
    /// - Parameter isNext: Whether it goes before all that wait, and interrupts the turn that is in.
    /// - Throws: `SessionBusy` when the session was not free in time; `CancellationError`; what the body threw.
    func entering<Success>(
        _ session: SessionID, isNext: Bool = false, body: (Interruption) async throws -> Success
    ) async throws -> Success {
        try await enter(session, isNext: isNext)
        defer { leave(session) }
        return try await body(state.withLock { $0.holders[session] } ?? Interruption())
    }

    /// As ``entering(_:body:)`` where the session is free now; nil, without having waited, where it is not.
    func enteringIfFree<Success>(_ session: SessionID, body: () async throws -> Success) async throws -> Success? {
        guard takeIfFree(session) else { return nil }
        defer { leave(session) }
        return try await body()
    }

    /// Interrupts the turn that is in the session, and says whether there was one.
    @discardableResult
    func interrupt(_ session: SessionID) -> Bool {
        guard let interruption = state.withLock({ $0.holders[session] }) else { return false }
        interruption.request()
        return true
    }

    func isHeld(_ session: SessionID) -> Bool { state.withLock { $0.holders[session] != nil } }

    private func enter(_ session: SessionID, isNext: Bool) async throws {
        if takeIfFree(session) { return }
        let number = state.withLock { state in
            state.count += 1
            return state.count
        }
        let isIn = await withTaskGroup(of: Bool.self) { group in
            group.addTask { [self] in
                do {
                    try await wait(for: session, number: number, isNext: isNext)
                    return true
                } catch {
                    return false
                }
            }
            group.addTask { [patience, clock] in
                try? await clock.sleep(for: patience)
                return false
            }
            // The session may become free in the moment in which the patience ends, so both answers count.
            let first = await group.next() ?? false
            group.cancelAll()
            return await group.reduce(first) { $0 || $1 }
        }
        if isIn, Task.isCancelled { leave(session) }
        try Task.checkCancellation()
        guard isIn else { throw SessionBusy(session) }
    }

    private func takeIfFree(_ session: SessionID) -> Bool {
        state.withLock { state in
            if state.holders[session] != nil { return false }
            state.holders[session] = Interruption()
            return true
        }
    }

    private func wait(for session: SessionID, number: Int, isNext: Bool) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let holder = state.withLock { state -> Interruption? in
                    guard let holder = state.holders[session] else {
                        state.holders[session] = Interruption()
                        return nil
                    }
                    let waiter = Waiter(number: number, continuation: continuation)
                    let place = isNext ? 0 : state.waiters[session]?.endIndex ?? 0
                    state.waiters[session, default: []].insert(waiter, at: place)
                    return holder
                }
                guard let holder else { return continuation.resume() }
                // Asked for in this order, it is the last turn before this one that is interrupted.
                if isNext { holder.request() }
                // The handler of a task that was cancelled before may have run in vain.
                if Task.isCancelled { giveUp(session, number: number) }
            }
        } onCancel: {
            giveUp(session, number: number)
        }
    }

    private func giveUp(_ session: SessionID, number: Int) {
        let waiter = state.withLock { state -> Waiter? in
            guard let index = state.waiters[session]?.firstIndex(where: { $0.number == number }) else { return nil }
            return state.waiters[session]?.remove(at: index)
        }
        waiter?.continuation.resume(throwing: CancellationError())
    }

    private func leave(_ session: SessionID) {
        let next = state.withLock { state -> Waiter? in
            guard var waiters = state.waiters[session], !waiters.isEmpty else {
                state.waiters[session] = nil
                state.holders[session] = nil
                return nil
            }
            let next = waiters.removeFirst()
            state.waiters[session] = waiters.isEmpty ? nil : waiters
            state.holders[session] = Interruption()
            return next
        }
        next?.continuation.resume()
    }
}
