internal import Wire

/// What the worker says to the gateway about an execution, given what its kernel does. Pure: events in, frames out.
///
/// It keeps the promises that the gateway builds on whatever the kernel sends: one execution at a time, nothing of an
/// execution before it began or after its `done`, and no more output than the limit.
struct ExecutionRelay {
    private struct Progress {
        var sent = 0
        var dropped = 0
        var hasBegun = false
        var stdout = TextDecoder()
        var stderr = TextDecoder()
    }

    enum Stream { case stdout, stderr }

    /// What an event counts besides its content, so that a flood of empty ones ends too.
    private static let eventCost = 32

    private let outputLimit: Int

    /// The execution that runs now.
    private(set) var current: Int?

    /// How far it is; of no meaning while none runs.
    private var progress = Progress()

    init(outputLimit: Int) {
        self.outputLimit = outputLimit
    }

    /// Whether the execution has not said yet that its first line runs: what it prints comes after that.
    var awaitsFirstLine: Bool { current != nil && !progress.hasBegun }

    /// An execution begins. False if one is running already.
    mutating func begin(id: Int) -> Bool {
        guard current == nil else { return false }
        current = id
        progress = Progress()
        return true
    }

    /// Bytes that the code wrote. Those written while nothing runs have nobody to read them.
    mutating func output(_ bytes: some Collection<UInt8>, on stream: Stream) -> [WorkerEvent] {
        guard current != nil else { return [] }
        let text =
            switch stream {
            case .stdout: progress.stdout.decode(bytes)
            case .stderr: progress.stderr.decode(bytes)
            }
        return self.text(text, on: stream)
    }

    /// What a kernel sent about an execution; late frames and those of another execution are dropped.
    mutating func kernel(_ event: KernelEvent) -> [WorkerEvent] {
        guard let id = current, event.execution == id else { return [] }
        switch event {
        case .activeLine(_, let line, _):
            progress.hasBegun = true
            return bounded(.activeLine(id: id, line: line), bytes: 0)
        case .display(_, _, let data):
            return flushStreams() + bounded(.display(id: id, data: data), bytes: Self.size(of: data))
        case .result(_, let data):
            return flushStreams() + bounded(.result(id: id, data: data), bytes: Self.size(of: data))
        case .error(_, let name, let value, let traceback):
            return flushStreams()
                + bounded(
                    .error(id: id, name: name, value: value, traceback: traceback),
                    bytes: name.utf8.count + value.utf8.count + traceback.utf8.count)
        case .done(_, let status):
            return end(status)
        case .ready, .failed:
            return []
        }
    }

    /// The kernel is gone; the execution, if there is one, went with it.
    mutating func kernelEnded(language: String, _ end: KernelEnd) -> [WorkerEvent] {
        let flushed = flushStreams()
        return flushed + [.kernelEnded(language: language, end)] + self.end(.kernelDied)
    }

    private mutating func end(_ status: ExecutionStatus) -> [WorkerEvent] {
        let flushed = flushStreams()
        guard let ended = current else { return [] }
        current = nil
        return flushed + [.done(id: ended, status: status, dropped: progress.dropped)]
    }

    /// Half a character at the end of a stream, before something that has to stand after it.
    private mutating func flushStreams() -> [WorkerEvent] {
        guard current != nil else { return [] }
        return text(progress.stdout.finish(), on: .stdout) + text(progress.stderr.finish(), on: .stderr)
    }

    private mutating func text(_ text: String, on stream: Stream) -> [WorkerEvent] {
        guard let id = current, !text.isEmpty else { return [] }
        let kept = take(text)
        guard !kept.isEmpty else { return [] }
        return [stream == .stdout ? .stdout(id: id, text: kept) : .stderr(id: id, text: kept)]
    }

    /// An event that is not text goes whole or not at all.
    ///
    /// - Parameter bytes: how much output it carries.
    private mutating func bounded(_ event: WorkerEvent, bytes: Int) -> [WorkerEvent] {
        guard progress.sent + Self.eventCost + bytes <= outputLimit else {
            progress.dropped += bytes
            return []
        }
        progress.sent += Self.eventCost + bytes
        return [event]
    }

    private static func size(of data: [String: String]) -> Int {
        data.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    }

    /// As much of the text as the limit leaves room for, in whole characters. Nothing can follow a cut.
    private mutating func take(_ text: String) -> String {
        let size = text.utf8.count
        guard progress.sent + size > outputLimit else {
            progress.sent += size
            return text
        }
        // A range of text begins and ends with whole characters: an end within one is moved to its beginning.
        let end = text.utf8.index(text.startIndex, offsetBy: outputLimit - progress.sent)
        let kept = String(text[..<end])
        progress.sent = outputLimit
        progress.dropped += size - kept.utf8.count
        return kept
    }
}
