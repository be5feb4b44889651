import Agent
import Synchronization

/// What a turn has said so far, for as many readers as like.
///
/// The turn appends, readers read at their own pace, and the journal remembers a bounded part. The turn does not run far
/// ahead of its clients: it waits for the reader in front, so that code waits while nobody reads, and the readers behind
/// that one cost nobody anything; who falls out of what is remembered is told so. A turn that settles before it stores
/// something stores nothing that has not left for the reader in front.
final class TurnJournal: Sendable {
    enum Reading: Sendable {
        /// Chunks in order, and the number of the first.
        case chunks([Chunk], from: Int)

        /// There is nothing more; the number that the first event of the turn's end has.
        case ended(next: Int)

        /// What would come next is no longer remembered.
        case lost

        /// Nothing happened for a while.
        case ping

        /// The reader was closed.
        case closed
    }

    /// When the turn waits for a reader.
    enum Pace: Sendable {
        /// For the one in front; and where there is none, for one to come.
        case readers

        /// For the one in front, but for nobody where there is none.
        case readersIfAny

        /// Never: somebody waits for the turn's end.
        case own
    }

    /// Calls back, from any thread, when everything that a reader has written so far has left this process, or never will.
    typealias Sending = @Sendable (_ done: @escaping @Sendable () -> Void) -> Void

    private let limits: JournalLimits
    private let state: Mutex<JournalState>

    init(limits: JournalLimits, pace: Pace) {
        self.limits = limits
        state = Mutex(JournalState(pace: pace))
    }

    /// What is remembered, in bytes.
    var bytes: Int { state.withLock { $0.pages.bytes } }

    /// All chunks, where none was forgotten.
    var allChunks: [Chunk]? {
        state.withLock { $0.pages.first == 1 ? $0.pages.chunks(from: 1, atMost: .max) : nil }
    }

    /// Whether the turn has shown anything.
    var isEmpty: Bool { state.withLock { $0.pages.last == 0 } }

    // MARK: The turn's side

    /// Adds a chunk, and waits where the turn is too far ahead.
    ///
    /// - Throws: `CancellationError` when the task is cancelled or the journal was given up.
    func append(_ chunk: Chunk) async throws {
        try Task.checkCancellation()
        let (woken, waits) = try state.withLock { state in
            if state.isGivenUp { throw CancellationError() }
            state.pages.append(chunk)
            state.pages.trim(to: limits.bytes, keepingFrom: state.front ?? .max)
            return (state.wake(), state.isShort(of: .lead(limits.lead)))
        }
        for (waiter, reading) in woken { waiter.resume(returning: reading) }
        if waits { try await wait(for: .lead(limits.lead)) }
    }

    /// Waits until everything has been sent to the reader in front: should this process die now, that client has it all.
    ///
    /// - Throws: as ``append(_:)``.
    func settle() async throws {
        try Task.checkCancellation()
        let waits = try state.withLock { state in
            if state.isGivenUp { throw CancellationError() }
            return state.isShort(of: .sent)
        }
        if waits { try await wait(for: .sent) }
    }

    /// Nothing more comes.
    func end() {
        let woken = state.withLock { state in
            state.isEnded = true
            return state.wake()
        }
        for (waiter, reading) in woken { waiter.resume(returning: reading) }
    }

    /// The turn waits for nobody any more: it is being interrupted, and what it appends is refused.
    func giveUp() {
        let producer = state.withLock { state in
            state.isGivenUp = true
            return state.producer.take()
        }
        producer?.continuation.resume(throwing: CancellationError())
    }

    /// The turn waits for nobody any more: it is ending, and what it still has to say is little. Readers get that in their
    /// own time.
    func letGo() {
        change { $0.isLetGo = true }
    }

    func setPace(_ pace: Pace) {
        change { $0.pace = pace }
    }

    private func wait(for condition: JournalState.Condition) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let isRefused = change { state in
                    if state.isGivenUp || Task.isCancelled { return true }
                    state.producer = JournalState.Producer(condition: condition, continuation: continuation)
                    return false
                }
                if isRefused { continuation.resume(throwing: CancellationError()) }
            }
        } onCancel: {
            giveUp()
        }
    }

    // MARK: The readers' side

    /// Begins to read with the chunk of this number.
    ///
    /// - Parameter send: Called when the turn settles and the reader has written what it was handed; not called again
    ///   before it has called back.
    /// - Returns: The reader's number, and the state of the text before that chunk; nil where the chunk is no longer
    ///   remembered.
    func attach(
        from number: Int, send: @escaping Sending = { done in done() }
    ) -> (reader: Int, rendering: ContentRendering)? {
        state.withLock { state in
            guard number >= state.pages.first else { return nil }
            let next = min(number, state.pages.last + 1)
            return (state.addReader(from: next, send: send), state.pages.rendering(before: next))
        }
    }

    /// The next part. Everything that was handed out before counts as written.
    func read(_ reader: Int) async -> Reading {
        change { state in
            if let next = state.readers[reader]?.next { state.readers[reader]?.unwritten = next }
        }
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let reading = state.withLock { state -> Reading? in
                    if Task.isCancelled { return .closed }
                    if let reading = state.take(reader) { return reading }
                    state.readers[reader]?.waiter = continuation
                    return nil
                }
                if let reading { continuation.resume(returning: reading) }
            }
        } onCancel: {
            detach(reader)
        }
    }

    /// Has the reader say that nothing happened, if it waits.
    ///
    /// - Returns: Whether it waits. One that does not is still writing, or sending, what it was handed.
    func ping(_ reader: Int) -> Bool {
        let waiter = state.withLock { state -> CheckedContinuation<Reading, Never>? in
            if state.readers[reader]?.isSending == true { return nil }
            return state.readers[reader]?.waiter.take()
        }
        waiter?.resume(returning: .ping)
        return waiter != nil
    }

    /// Ends a reader; one that waits is told.
    func detach(_ reader: Int) {
        let gone = change { state -> JournalState.Reader? in
            guard let gone = state.readers.removeValue(forKey: reader) else { return nil }
            if state.readers.isEmpty { state.left = gone.unwritten }
            return gone
        }
        gone?.waiter?.resume(returning: .closed)
    }

    /// Changes what the turn waits for, and lets it go on where it need not wait any more.
    private func change<Value: Sendable>(_ body: (inout JournalState) -> Value) -> Value {
        let (value, consequences) = state.withLock { state in
            let value = body(&state)
            return (value, state.consequences())
        }
        consequences.producer?.continuation.resume()
        for (reader, unsent, send) in consequences.sendings {
            send { [weak self] in self?.sent(reader, before: unsent) }
        }
        return value
    }

    private func sent(_ reader: Int, before unsent: Int) {
        change { state in
            state.readers[reader]?.isSending = false
            state.readers[reader]?.unsent = unsent
        }
    }
}
