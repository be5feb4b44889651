/// Kernel to worker: a flat object with a `type`. Untrusted there: hostile code owns its kernel.
package enum KernelEvent: Hashable, Sendable {
    case ready(language: String, version: String)

    /// A step into the kernel's own sandbox could not be taken; it ends.
    case failed(SandboxFailure)

    /// The statement that begins at this line runs next. With a sequence, the kernel waits for its acknowledgement, so that what
    /// the statement prints cannot overtake this; an execution's first needs none, because nothing was printed before it.
    case activeLine(id: Int, line: Int, sequence: Int?)

    /// The kernel waits for the acknowledgement of `sequence`, so that later output cannot overtake this.
    case display(id: Int, sequence: Int, data: [String: String])
    case result(id: Int, data: [String: String])
    case error(id: Int, name: String, value: String, traceback: String)
    case done(id: Int, status: ExecutionStatus)

    /// The name of the error that says how a program ended: its value is the exit status, negative for a signal.
    package static let exitStatus = "ExitStatus"
}

extension KernelEvent: Decodable {
    private enum Kind: String, Decodable {
        case ready, failed
        case activeLine = "active_line"
        case display, result, error, done
    }

    private enum CodingKeys: String, CodingKey {
        case type, language, version, id, line, sequence, data, name, value, traceback, status, stage, errno
    }

    package init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: CodingKeys.self)
        func text(_ key: CodingKeys) throws -> String { try container.decode(String.self, forKey: key) }
        func number(_ key: CodingKeys) throws -> Int { try container.decode(Int.self, forKey: key) }

        switch try container.decode(Kind.self, forKey: .type) {
        case .ready:
            self = .ready(language: try text(.language), version: try text(.version))
        case .failed:
            self = .failed(
                SandboxFailure(stage: try text(.stage), errno: try container.decode(Int32.self, forKey: .errno)))
        case .activeLine:
            self = .activeLine(
                id: try number(.id), line: try number(.line),
                sequence: try container.decodeIfPresent(Int.self, forKey: .sequence))
        case .display:
            self = .display(
                id: try number(.id), sequence: try number(.sequence),
                data: try container.decode([String: String].self, forKey: .data))
        case .result:
            self = .result(id: try number(.id), data: try container.decode([String: String].self, forKey: .data))
        case .error:
            self = .error(
                id: try number(.id), name: try text(.name), value: try text(.value), traceback: try text(.traceback))
        case .done:
            self = .done(id: try number(.id), status: try container.decode(ExecutionStatus.self, forKey: .status))
        }
    }
}

extension KernelEvent: BoundedMessage {
    package func checkBounds() throws(FrameError) {
        switch self {
        case .ready(let language, let version):
            try MessageBounds.check(word: language, "language")
            try MessageBounds.check(word: version, "version")
        case .failed(let failure): try failure.checkBounds()
        case .activeLine(_, let line, _): try MessageBounds.check(line, in: MessageBounds.line, "line")
        // As much of these as a frame holds and an execution may say.
        case .display, .result, .error, .done: break
        }
    }
}

extension KernelEvent {
    /// The execution that the event is about; nil for one about the kernel itself.
    package var execution: Int? {
        switch self {
        case .activeLine(let id, _, _), .display(let id, _, _), .result(let id, _), .error(let id, _, _, _),
            .done(let id, _):
            id
        case .ready, .failed: nil
        }
    }

    /// Whether nothing of an execution can have been printed before this, if it is the first of it.
    package var comesBeforeOutput: Bool {
        switch self {
        case .ready, .activeLine: true
        case .failed, .display, .result, .error, .done: false
        }
    }

    /// What the kernel waits to have acknowledged; nil if it goes on by itself.
    package var awaitedSequence: Int? {
        switch self {
        case .activeLine(_, _, let sequence): sequence
        case .display(_, let sequence, _): sequence
        case .ready, .failed, .result, .error, .done: nil
        }
    }
}
