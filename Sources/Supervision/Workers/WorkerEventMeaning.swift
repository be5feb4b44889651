internal import SessionModel
internal import Wire

extension WorkerEvent {
    /// The execution that the frame is about; nil for one about the worker or a kernel.
    var execution: Int? {
        switch self {
        case .stdout(let id, _), .stderr(let id, _), .activeLine(let id, _), .display(let id, _), .result(let id, _),
            .error(let id, _, _, _), .done(let id, _, _):
            id
        case .ready, .failed, .kernelReady, .kernelEnded: nil
        }
    }
}

extension ExecutionEvent {
    /// What a frame tells the one who asked for the execution; nil where it tells nothing by itself.
    init?(_ frame: WorkerEvent) {
        switch frame {
        case .stdout(_, let text): self = .stdout(text)
        case .stderr(_, let text): self = .stderr(text)
        case .activeLine(_, let line): self = .activeLine(line)
        case .display(_, let data): self = .display(RichOutput(data))
        case .result(_, let data): self = .result(RichOutput(data))
        case .error(_, let name, let value, let traceback):
            self = .error(ExecutionError(name: name, value: value, traceback: traceback))
        case .ready, .failed, .kernelReady, .kernelEnded, .done: return nil
        }
    }

    /// How much output the event carries, in UTF-8 bytes.
    var outputBytes: Int {
        switch self {
        case .stdout(let text), .stderr(let text): text.utf8.count
        case .display(let output), .result(let output):
            output.representations.values.reduce(0) { $0 + $1.utf8.count }
        case .error(let error): error.traceback.utf8.count
        case .activeLine, .kernelDied: 0
        }
    }
}

extension Receipt.Status {
    init(_ status: ExecutionStatus) {
        self =
            switch status {
            case .ok: .ok
            case .error: .error
            case .interrupted: .interrupted
            case .kernelDied: .kernelDied
            }
    }
}
