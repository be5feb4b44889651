import SessionModel

/// What running code says, as an event of a stream.
struct ExecutionEventView: Encodable, Sendable {
    private enum Content: Sendable {
        case text(String)
        case data([String: String])
    }

    private let name: String
    private let content: Content

    /// Nil for what is told at the end.
    init?(_ event: ExecutionEvent) {
        switch event {
        case .stdout(let text): (name, content) = ("stdout", .text(text))
        case .stderr(let text): (name, content) = ("stderr", .text(text))
        case .display(let output): (name, content) = ("display", .data(output.representations))
        case .result(let output): (name, content) = ("result", .data(output.representations))
        case .activeLine, .error, .blocked, .skipped, .dropped, .stopped, .kernelDied: return nil
        }
    }

    var sent: ServerSentEvent { .named(name, self) }

    private enum CodingKeys: String, CodingKey { case text, data }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        switch content {
        case .text(let text): try container.encode(text, forKey: .text)
        case .data(let data): try container.encode(data, forKey: .data)
        }
    }
}
