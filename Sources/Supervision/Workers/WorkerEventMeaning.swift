internal import SessionModel
internal import Wire

extension WorkerEvent {
    /// The execution that the frame is about; nil for one about the worker or a kernel.
    var execution: Int? {
        switch self {
        case .stdout(let id, _), .stderr(let id, _), .activeLine(let id, _), .display(let id, _), .result(let id, _),
            .error(let id, _, _, _), .blocked(let id, _), .blockedMore(let id, _), .skipped(let id, _),
            .logWanted(let id), .logged(let id, _), .done(let id, _, _):
            id
        case .limitReached(let id, _): id
        case .ready, .failed, .inspected, .kernelReady, .kernelEnded: nil
        }
    }

    /// How much of its execution's output limit the frame uses up; never less than the worker counted for it, so that a flood of
    /// empty frames ends too.
    var outputCost: Int {
        switch self {
        case .stdout(_, let text), .stderr(_, let text): max(text.utf8.count, 1)
        case .display(_, let data), .result(_, let data):
            data.reduce(Self.fixedCost) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        case .error(_, let name, let value, let traceback):
            Self.fixedCost + name.utf8.count + value.utf8.count + traceback.utf8.count
        case .activeLine, .blocked, .blockedMore, .skipped, .logWanted, .logged: Self.fixedCost
        case .ready, .failed, .inspected, .kernelReady, .kernelEnded, .limitReached, .done: 0
        }
    }

    private static let fixedCost = 32
}

extension ExecutionEvent {
    /// What a frame tells the one who asked for the execution; nil where it tells nothing by itself.
    init?(_ frame: WorkerEvent) {
        switch frame {
        case .stdout(_, let text): self = .stdout(text)
        case .stderr(_, let text): self = .stderr(text)
        case .activeLine(_, let line):
            // Code can make its compiler count from anywhere; a client is told of lines that there can be.
            guard line >= 1 else { return nil }
            self = .activeLine(line)
        case .display(_, let data): self = .display(RichOutput(data))
        case .result(_, let data): self = .result(RichOutput(data))
        case .error(_, let name, let value, let traceback):
            self = .error(ExecutionError(name: name, value: value, traceback: traceback))
        case .ready, .failed, .inspected, .kernelReady, .kernelEnded, .limitReached, .blocked, .blockedMore, .skipped,
            .logWanted, .logged, .done:
            return nil
        }
    }

    /// How much output the event carries, in UTF-8 bytes.
    var outputBytes: Int {
        switch self {
        case .stdout(let text), .stderr(let text): text.utf8.count
        case .display(let output), .result(let output):
            output.representations.values.reduce(0) { $0 + $1.utf8.count }
        case .error(let error): error.traceback.utf8.count
        case .activeLine, .blocked, .skipped, .dropped, .stopped, .kernelDied: 0
        }
    }
}

extension ExecutionLimit {
    init(_ limit: WorkerLimit) {
        self =
            switch limit {
            case .memory: .memory
            case .processorTime: .processorTime
            }
    }
}

extension Receipt.Status {
    /// - Parameters:
    ///   - limit: the one that ended the execution, if one did: the worker's status then tells how it took that.
    ///   - dropped: bytes of output beyond the limit.
    init(_ status: ExecutionStatus, limit: ExecutionLimit?, dropped: Int) {
        switch limit {
        case .wallTime: self = .timeout
        case .processorTime: self = .cpuLimit
        case .memory: self = .outOfMemory
        case .workspaceBytes, .workspaceFiles: self = .workspaceLimit
        case .temporaryBytes, .temporaryFiles: self = .temporaryLimit
        case nil: self = status == .ok && dropped > 0 ? .outputLimit : Self(status)
        }
    }

    private init(_ status: ExecutionStatus) {
        self =
            switch status {
            case .ok: .ok
            case .error: .error
            case .interrupted: .interrupted
            case .kernelDied: .kernelDied
            }
    }
}
