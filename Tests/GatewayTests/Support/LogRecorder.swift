import Logging
import Synchronization

/// Keeps the lines that were logged.
final class LogRecorder: Sendable {
    struct Line: Sendable {
        var level: String
        var message: String
        var metadata: [String: String]
    }

    private let recorded = Mutex<[Line]>([])

    var lines: [Line] { recorded.withLock { $0 } }

    /// Everything in one text, to look for what must not be there.
    var text: String { lines.map { "\($0.level) \($0.message) \($0.metadata)" }.joined(separator: "\n") }

    var logger: Logger {
        Logger(label: "test") { _ in Handler(recorder: self) }
    }

    private struct Handler: LogHandler {
        let recorder: LogRecorder
        var metadata: Logger.Metadata = [:]
        var logLevel: Logger.Level = .trace

        subscript(metadataKey key: String) -> Logger.Metadata.Value? {
            get { metadata[key] }
            set { metadata[key] = newValue }
        }

        func log(event: LogEvent) {
            let line = Line(
                level: event.level.rawValue, message: event.message.description,
                metadata: metadata.merging(event.metadata ?? [:]) { _, new in new }.mapValues(\.description))
            recorder.recorded.withLock { $0.append(line) }
        }
    }
}
