package import Wire

/// What the worker says to the gateway about an execution, given what its kernel does. Pure: events in, frames out.
///
/// It keeps the promises that the gateway builds on whatever the kernel sends: one execution at a time, nothing of an
/// execution before it began or after its `done`, and no more output than the limit: of more than that, the beginning at once
/// and the end at the end.
package struct ExecutionRelay {
    private struct Progress {
        var sent = 0
        var dropped = DroppedBytes()

        /// Whether the beginning is full: what comes now may be the end.
        var isFull = false
        var tail: OutputTail
        var hasBegun = false

        /// Whether the one exit status has been told.
        var hasStatus = false
        var refusals = RefusalLedger()
        var stdout = TextDecoder()
        var stderr = TextDecoder()

        init(tail: Int) { self.tail = OutputTail(capacity: tail) }
    }

    package enum Stream: Sendable { case stdout, stderr }

    /// What an event counts besides its content, so that a flood of empty ones ends too.
    private static let eventCost = OutputTail.eventCost

    /// The most that an exit status has, in bytes.
    private static let statusBytes = 128

    /// The longest end of an output that is kept, in bytes.
    private static let longestTail = 64 << 10

    /// Limits below this are too small to be divided into a beginning and an end.
    private static let smallestDivided = 4096

    /// Of the output limit, what is for the beginning and what for the end.
    private let headLimit, tailLimit: Int

    /// The execution that runs now.
    package private(set) var current: Int?

    /// How far it is; of no meaning while none runs.
    private var progress: Progress

    package init(outputLimit: Int) {
        tailLimit = outputLimit < Self.smallestDivided ? 0 : min(outputLimit / 4, Self.longestTail)
        headLimit = outputLimit - tailLimit
        progress = Progress(tail: tailLimit)
    }

    /// Whether the execution has not said yet that its first line runs: what it prints comes after that.
    var awaitsFirstLine: Bool { current != nil && !progress.hasBegun }

    /// Whether more has been printed or shown than the output will have.
    var isBeyondLimit: Bool { current != nil && progress.isFull && progress.tail.isOver }

    /// An execution begins. False if one is running already.
    package mutating func begin(id: Int) -> Bool {
        guard current == nil else { return false }
        current = id
        progress = Progress(tail: tailLimit)
        return true
    }

    /// Bytes that the code wrote. Those written while nothing runs have nobody to read them.
    package mutating func output(_ bytes: some Collection<UInt8>, on stream: Stream) -> [WorkerEvent] {
        guard current != nil else { return [] }
        let text =
            switch stream {
            case .stdout: progress.stdout.decode(bytes)
            case .stderr: progress.stderr.decode(bytes)
            }
        return self.text(text, on: stream)
    }

    /// What a kernel sent about an execution; late frames and those of another execution are dropped.
    package mutating func kernel(_ event: KernelEvent) -> [WorkerEvent] {
        guard let id = current, event.execution == id else { return [] }
        switch event {
        case .activeLine(_, let line, _):
            progress.hasBegun = true
            guard progress.sent + Self.eventCost <= headLimit else { return [] }
            progress.sent += Self.eventCost
            return [.activeLine(id: id, line: line)]
        case .display(_, _, let data):
            return flushStreams() + bounded(.display(id: id, data: data), bytes: Self.size(of: data))
        case .result(_, let data):
            return flushStreams() + bounded(.result(id: id, data: data), bytes: Self.size(of: data))
        case .error(_, let name, let value, let traceback):
            let bytes = name.utf8.count + value.utf8.count + traceback.utf8.count
            let error = WorkerEvent.error(id: id, name: name, value: value, traceback: traceback)
            let flushed = flushStreams()
            // How a program ended is told beyond a limit that has no room for it: a few bytes, once.
            if name == KernelEvent.exitStatus, bytes <= Self.statusBytes, !progress.hasStatus {
                progress.hasStatus = true
                if !hasRoom(bytes: bytes), !progress.tail.takes(bytes: bytes) { return flushed + [error] }
            }
            return flushed + bounded(error, bytes: bytes)
        case .done(_, let status):
            return end(status)
        case .ready, .failed:
            return []
        }
    }

    /// A call that was refused. One that is made while nothing runs, by what an execution left behind, is nobody's.
    mutating func refused(_ call: RefusedCall) -> [WorkerEvent] {
        guard let id = current, progress.refusals.note(call) else { return [] }
        return [.blocked(id: id, call)]
    }

    /// A kernel is gone.
    ///
    /// - Parameter isRunning: whether the execution is that kernel's. Then it went with it.
    package mutating func kernelEnded(language: String, _ end: KernelEnd, isRunning: Bool = true) -> [WorkerEvent] {
        let flushed = flushStreams() + (isRunning ? flushTail() : [])
        return flushed + [.kernelEnded(language: language, end)] + (isRunning ? self.end(.kernelDied) : [])
    }

    private mutating func end(_ status: ExecutionStatus) -> [WorkerEvent] {
        guard let ended = current else { return [] }
        let flushed = flushStreams() + flushTail()
        current = nil
        let more = progress.refusals.more
        let untold: [WorkerEvent] = more > 0 ? [.blockedMore(id: ended, calls: more)] : []
        return flushed + untold + [.done(id: ended, status: status, dropped: progress.dropped)]
    }

    /// The end of an output that was too long, and before it how much is missing there.
    private mutating func flushTail() -> [WorkerEvent] {
        guard let id = current else { return [] }
        let events = progress.tail.drain(id: id)
        var skipped = progress.dropped
        skipped += progress.tail.skipped
        progress.tail = OutputTail(capacity: 0)
        progress.dropped = skipped
        return (skipped.total > 0 && !events.isEmpty ? [.skipped(id: id, bytes: skipped.total)] : []) + events
    }

    /// Half a character at the end of a stream, before something that has to stand after it.
    private mutating func flushStreams() -> [WorkerEvent] {
        guard current != nil else { return [] }
        return text(progress.stdout.finish(), on: .stdout) + text(progress.stderr.finish(), on: .stderr)
    }

    private mutating func text(_ text: String, on stream: Stream) -> [WorkerEvent] {
        guard let id = current, !text.isEmpty else { return [] }
        let kept = take(text, on: stream)
        guard !kept.isEmpty else { return [] }
        return [stream == .stdout ? .stdout(id: id, text: kept) : .stderr(id: id, text: kept)]
    }

    /// An event that is not text goes whole or not at all.
    ///
    /// - Parameter bytes: how much output it carries.
    private mutating func bounded(_ event: WorkerEvent, bytes: Int) -> [WorkerEvent] {
        guard hasRoom(bytes: bytes) else {
            if progress.tail.takes(bytes: bytes) {
                progress.isFull = true
                progress.tail.append(event, bytes: bytes)
            } else {
                progress.dropped.other += bytes
            }
            return []
        }
        progress.sent += Self.eventCost + bytes
        return [event]
    }

    /// Whether an event of so many bytes belongs to the beginning.
    private func hasRoom(bytes: Int) -> Bool {
        !progress.isFull && progress.sent + Self.eventCost + bytes <= headLimit
    }

    private static func size(of data: [String: String]) -> Int {
        data.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
    }

    /// As much of the text as the beginning has room for, in whole characters; the rest may be of the end.
    private mutating func take(_ text: String, on stream: Stream) -> String {
        guard !progress.isFull else {
            progress.tail.append(text, on: stream)
            return ""
        }
        let size = text.utf8.count
        guard progress.sent + size > headLimit else {
            progress.sent += size
            return text
        }
        // A range of text begins and ends with whole characters: an end within one is moved to its beginning.
        let end = text.utf8.index(text.startIndex, offsetBy: max(headLimit - progress.sent, 0))
        let kept = String(text[..<end])
        progress.isFull = true
        let rest = text.utf8.index(text.startIndex, offsetBy: kept.utf8.count)
        progress.tail.append(String(text[rest...]), on: stream)
        return kept
    }
}
