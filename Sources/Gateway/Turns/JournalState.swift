import Agent

/// What a journal holds under its lock: the chunks, how far each reader is, and what the turn waits for. Waits for nothing
/// and calls nobody itself.
struct JournalState {
    struct Reader {
        /// The number of the next chunk to hand out.
        var next: Int

        /// The number of the first chunk that was not yet written.
        var unwritten: Int

        /// The number of the first chunk that may not have been sent. Nobody asks before a turn settles.
        var unsent: Int
        let send: TurnJournal.Sending
        var isSending = false
        var waiter: CheckedContinuation<TurnJournal.Reading, Never>?
    }

    /// What a turn waits for.
    enum Condition {
        /// To be ahead of what was written by no more than so many bytes.
        case lead(Int)

        /// That everything was sent.
        case sent
    }

    struct Producer {
        var condition: Condition
        var continuation: CheckedContinuation<Void, any Error>
    }

    /// What is to be done when the lock is free again.
    struct Consequences {
        /// The turn, which goes on.
        var producer: Producer?

        /// The readers that are to send what they have written, which is everything before a chunk.
        var sendings: [(reader: Int, unsent: Int, send: TurnJournal.Sending)] = []
    }

    /// The largest part that a reader is handed at once, in bytes.
    private static let portion = 64 * 1024

    var pages = JournalPages()
    var isEnded = false
    var isGivenUp = false
    var isLetGo = false
    var pace: TurnJournal.Pace
    var readers: [Int: Reader] = [:]
    private var readerCount = 0

    /// Where the last reader that left was.
    var left = 1
    var producer: Producer?

    init(pace: TurnJournal.Pace) { self.pace = pace }

    /// The first chunk that the turn's pace depends on having been written; nil where the turn waits for nobody.
    var front: Int? { front(\.unwritten) }

    private func front(_ mark: KeyPath<Reader, Int>) -> Int? {
        if isLetGo { return nil }
        return switch pace {
        case .own: nil
        case .readers: readers.values.map { $0[keyPath: mark] }.max() ?? left
        case .readersIfAny: readers.values.map { $0[keyPath: mark] }.max()
        }
    }

    /// Whether the turn has to wait.
    func isShort(of condition: Condition) -> Bool {
        switch condition {
        case .lead(let lead): front.map { pages.bytes(from: $0) > lead } ?? false
        case .sent: front(\.unsent).map { $0 <= pages.last } ?? false
        }
    }

    /// - Returns: The reader's number.
    mutating func addReader(from next: Int, send: @escaping TurnJournal.Sending) -> Int {
        readerCount += 1
        readers[readerCount] = Reader(next: next, unwritten: next, unsent: next, send: send)
        return readerCount
    }

    /// Hands out what a reader has not had; nil where it has to wait.
    mutating func take(_ reader: Int) -> TurnJournal.Reading? {
        guard let next = readers[reader]?.next else { return .closed }
        if next < pages.first { return .lost }
        let chunks = pages.chunks(from: next, atMost: Self.portion)
        if chunks.isEmpty { return isEnded ? .ended(next: next) : nil }
        readers[reader]?.next = next + chunks.count
        return .chunks(chunks, from: next)
    }

    /// The readers that wait and need not any more, each with what it is handed.
    mutating func wake() -> [(CheckedContinuation<TurnJournal.Reading, Never>, TurnJournal.Reading)] {
        var woken: [(CheckedContinuation<TurnJournal.Reading, Never>, TurnJournal.Reading)] = []
        for (number, reader) in readers where reader.waiter != nil {
            guard let reading = take(number) else { continue }
            if let waiter = readers[number]?.waiter.take() { woken.append((waiter, reading)) }
        }
        return woken
    }

    /// What follows from a change of how far the readers are, or of what the turn waits for.
    mutating func consequences() -> Consequences {
        guard let producer else { return Consequences() }
        if !isShort(of: producer.condition) {
            self.producer = nil
            return Consequences(producer: producer)
        }
        guard case .sent = producer.condition else { return Consequences() }
        var consequences = Consequences()
        for (number, reader) in readers where reader.unsent < reader.unwritten && !reader.isSending {
            readers[number]?.isSending = true
            consequences.sendings.append((number, reader.unwritten, reader.send))
        }
        return consequences
    }
}
