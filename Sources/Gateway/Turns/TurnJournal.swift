import Agent
import Synchronization

/// What a turn has said so far, for as many readers as like.
///
/// The turn appends, readers read at their own pace, and the journal remembers a bounded part. The turn does not run far
/// ahead of its clients: it waits for the reader in front, so that code waits while nobody reads, and the readers behind
/// that one cost nobody anything; who falls out of what is remembered is told so. A turn that settles before it stores
/// something stores nothing that the reader in front has not written.
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

    private struct Reader {
        /// The number of the next chunk to hand out.
        var next: Int

        /// The number of the first chunk that was not yet written.
        var unwritten: Int
        var waiter: CheckedContinuation<Reading, Never>?
    }

    private struct Producer {
        /// How many bytes it may be ahead when it goes on.
        var lead: Int
        var continuation: CheckedContinuation<Void, any Error>
    }

    private struct State {
        var pages = JournalPages()
        var isEnded = false
        var isGivenUp = false
        var isLetGo = false
        var pace: Pace
        var readers: [Int: Reader] = [:]
        var readerCount = 0

        /// Where the last reader that left was.
        var left = 1
        var producer: Producer?

        /// The first chunk that the turn's pace depends on having been written; nil where the turn waits for nobody.
        var front: Int? {
            if isLetGo { return nil }
            return switch pace {
            case .own: nil
            case .readers: readers.values.map(\.unwritten).max() ?? left
            case .readersIfAny: readers.values.map(\.unwritten).max()
            }
        }
    }

    /// The largest part that a reader is handed at once, in bytes.
    private static let portion = 64 * 1024

    private let limits: JournalLimits
    private let state: Mutex<State>

    init(limits: JournalLimits, pace: Pace) {
        self.limits = limits
        state = Mutex(State(pace: pace))
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
            return (wake(&state), isAhead(state, by: limits.lead))
        }
        for (waiter, reading) in woken { waiter.resume(returning: reading) }
        if waits { try await catchUp(to: limits.lead) }
    }

    /// Waits until the reader in front has written everything.
    ///
    /// - Throws: as ``append(_:)``.
    func settle() async throws {
        try Task.checkCancellation()
        let waits = try state.withLock { state in
            if state.isGivenUp { throw CancellationError() }
            return isAhead(state, by: 0)
        }
        if waits { try await catchUp(to: 0) }
    }

    /// Nothing more comes.
    func end() {
        let woken = state.withLock { state in
            state.isEnded = true
            return wake(&state)
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

    private func catchUp(to lead: Int) async throws {
        try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                let result: Result<Void, any Error>? = state.withLock { state in
                    if state.isGivenUp || Task.isCancelled { return .failure(CancellationError()) }
                    if !isAhead(state, by: lead) { return .success(()) }
                    state.producer = Producer(lead: lead, continuation: continuation)
                    return nil
                }
                if let result { continuation.resume(with: result) }
            }
        } onCancel: {
            giveUp()
        }
    }

    /// Whether the turn is ahead of the reader in front by more than so many bytes.
    private func isAhead(_ state: State, by lead: Int) -> Bool {
        guard let front = state.front else { return false }
        return state.pages.bytes(from: front) > lead
    }

    // MARK: The readers' side

    /// Begins to read with the chunk of this number.
    ///
    /// - Returns: The reader's number, and the state of the text before that chunk; nil where the chunk is no longer
    ///   remembered.
    func attach(from number: Int) -> (reader: Int, rendering: ContentRendering)? {
        state.withLock { state in
            guard number >= state.pages.first else { return nil }
            let next = min(number, state.pages.last + 1)
            state.readerCount += 1
            state.readers[state.readerCount] = Reader(next: next, unwritten: next)
            return (state.readerCount, state.pages.rendering(before: next))
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
                    if let reading = take(reader, &state) { return reading }
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
    /// - Returns: Whether it waits. One that does not is still writing what it was handed.
    func ping(_ reader: Int) -> Bool {
        let waiter = state.withLock { $0.readers[reader]?.waiter.take() }
        waiter?.resume(returning: .ping)
        return waiter != nil
    }

    /// Ends a reader; one that waits is told.
    func detach(_ reader: Int) {
        let gone = change { state -> Reader? in
            guard let gone = state.readers.removeValue(forKey: reader) else { return nil }
            if state.readers.isEmpty { state.left = gone.unwritten }
            return gone
        }
        gone?.waiter?.resume(returning: .closed)
    }

    private func take(_ reader: Int, _ state: inout State) -> Reading? {
        guard let next = state.readers[reader]?.next else { return .closed }
        if next < state.pages.first { return .lost }
        let chunks = state.pages.chunks(from: next, atMost: Self.portion)
        if chunks.isEmpty { return state.isEnded ? .ended(next: next) : nil }
        state.readers[reader]?.next = next + chunks.count
        return .chunks(chunks, from: next)
    }

    private func wake(_ state: inout State) -> [(CheckedContinuation<Reading, Never>, Reading)] {
        var woken: [(CheckedContinuation<Reading, Never>, Reading)] = []
        for (number, reader) in state.readers where reader.waiter != nil {
            guard let reading = take(number, &state) else { continue }
            if let waiter = state.readers[number]?.waiter.take() { woken.append((waiter, reading)) }
        }
        return woken
    }

    /// Changes what the turn waits for, and lets it go on where it need not wait any more.
    private func change<Value: Sendable>(_ body: (inout State) -> Value) -> Value {
        let (value, producer) = state.withLock { state -> (Value, Producer?) in
            let value = body(&state)
            guard let producer = state.producer, !isAhead(state, by: producer.lead) else {
                return (value, nil)
            }
            state.producer = nil
            return (value, producer)
        }
        producer?.continuation.resume()
        return value
    }
}
