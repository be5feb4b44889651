import SessionModel

/// What a running execution says, as chunks and messages.
extension ChunkAssembler {
    mutating func show(_ event: ExecutionEvent) -> [Piece] {
        switch event {
        case .stdout(let text), .stderr(let text): write(text, to: .console)
        case .activeLine(let line): showLine(line)
        case .display(let output), .result(let output): show(output)
        case .error(let error): writeWithEnd(error.traceback)
        case .blocked(let text): writeLine("[nestbox] \(text)", to: .console)
        case .skipped(let bytes): write("\n[... \(bytes) bytes of output left out ...]\n", to: .console)
        case .dropped(let bytes, let log):
            write("\n[\(Self.remark(on: bytes, log))]\n", to: .console)
        case .stopped(let text), .kernelDied(let text): writeWithEnd(text)
        }
    }

    private static func remark(on bytes: Int, _ log: LoggedOutput) -> String {
        let fate = log.log == nil ? "were dropped" : "are not shown"
        return "\(bytes) bytes of output beyond the limit \(fate)" + (log.sentence.map { ". \($0)" } ?? "")
    }

    /// Writes text into the console, with an end of line where it lacks one.
    mutating func writeWithEnd(_ text: String) -> [Piece] {
        write(text.hasSuffix("\n") ? text : text + "\n", to: .console)
    }

    private mutating func show(_ output: RichOutput) -> [Piece] {
        guard let (mime, content) = output.preferred else { return [] }
        switch mime {
        case "image/png": return writeWhole(content, to: Block(role: .computer, type: .image, format: "base64.png"))
        case "image/jpeg": return writeWhole(content, to: Block(role: .computer, type: .image, format: "base64.jpeg"))
        case "text/html": return writeWhole(content, to: Block(role: .computer, type: .code, format: "html"))
        default: return writeWithEnd(content)
        }
    }
}
