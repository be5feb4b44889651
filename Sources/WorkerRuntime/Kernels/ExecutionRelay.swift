internal import Wire

/// What the worker says to the gateway about an execution, given what its kernel does. Pure: events in, frames out.
///
/// It keeps the promises that the gateway builds on whatever the kernel sends: one execution at a time, nothing of an
/// execution before it began or after its `done`, and no more output than the limit.
struct ExecutionRelay {
    private struct Running {
        let id: Int
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
    private var running: Running?

    init(outputLimit: Int) {
        self.outputLimit = outputLimit
    }

    /// The execution that runs now.
    var current: Int? { running?.id }

    /// Whether the execution has not said yet that its first line runs: what it prints comes after that.
    var awaitsFirstLine: Bool { running.map { !$0.hasBegun } ?? false }

    /// An execution begins. False if one is running already.
    mutating func begin(id: Int) -> Bool {
        guard running == nil else { return false }
        running = Running(id: id)
        return true
    }

    /// Bytes that the code wrote. Those written while nothing runs have nobody to read them.
    mutating func output(_ bytes: some Collection<UInt8>, on stream: Stream) -> [WorkerEvent] {
        guard running != nil else { return [] }
        let text =
            switch stream {
            case .stdout: running?.stdout.decode(bytes)
            case .stderr: running?.stderr.decode(bytes)
            }
        return self.text(text ?? "", on: stream)
    }

    /// What a kernel sent about an execution; late frames and those of another execution are dropped.
    mutating func kernel(_ event: KernelEvent) -> [WorkerEvent] {
        guard let id = current, event.execution == id else { return [] }
        switch event {
        case .activeLine(_, let line, _):
            running?.hasBegun = true
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
        guard let ended = running else { return [] }
        running = nil
        return flushed + [.done(id: ended.id, status: status, dropped: ended.dropped)]
    }

    /// Half a character at the end of a stream, before something that has to stand after it.
    private mutating func flushStreams() -> [WorkerEvent] {
        guard running != nil else { return [] }
        let stdout = running?.stdout.finish() ?? ""
        let stderr = running?.stderr.finish() ?? ""
        return text(stdout, on: .stdout) + text(stderr, on: .stderr)
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
        guard let now = running else { return [] }
        guard now.sent + Self.eventCost + bytes <= outputLimit else {
            running?.dropped += bytes
            return []
        }
        running?.sent += Self.eventCost + bytes
        return [event]
    }

    private static func size(of data: [String: String]) -> Int {
        data.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    }

    /// As much of the text as the limit leaves room for, in whole characters. Nothing can follow a cut.
    private mutating func take(_ text: String) -> String {
        guard let now = running else { return "" }
        let size = text.utf8.count
        guard now.sent + size > outputLimit else {
            running?.sent += size
            return text
        }
        // A range of text begins and ends with whole characters: an end within one is moved to its beginning.
        let end = text.utf8.index(text.startIndex, offsetBy: outputLimit - now.sent)
        let kept = String(text[..<end])
        running?.sent = outputLimit
        running?.dropped += size - kept.utf8.count
        return kept
    }
}
