package import SessionModel

/// Everything that an execution has said, in order. Pure.
///
/// What is written in small pieces is kept in larger ones, so that its size is that of the output and a policy's limit on
/// output bounds it.
package struct ExecutionLog: Sendable {
    /// How far a reader has read.
    struct Cursor: Sendable {
        fileprivate var entry = 0

        /// Bytes of that entry's text.
        fileprivate var offset = 0
    }

    /// The largest text that grows further, in bytes.
    private static let piece = 16 * 1024

    /// What an entry costs besides its content.
    private static let entryCost = 128

    private var entries: [ExecutionEvent] = []

    /// About what it takes of memory, in bytes.
    private(set) var bytes = 0

    package init() {}

    package mutating func append(_ event: ExecutionEvent) {
        switch (entries.last, event) {
        case (.stdout(let text)?, .stdout(let more)) where text.utf8.count < Self.piece:
            entries[entries.count - 1] = .stdout(text + more)
            bytes += more.utf8.count
        case (.stderr(let text)?, .stderr(let more)) where text.utf8.count < Self.piece:
            entries[entries.count - 1] = .stderr(text + more)
            bytes += more.utf8.count
        default:
            entries.append(event)
            bytes += Self.entryCost + Self.size(of: event)
        }
    }

    /// What was said since the reader was here last.
    func news(_ cursor: inout Cursor) -> [ExecutionEvent] {
        var news: [ExecutionEvent] = []
        while cursor.entry < entries.count {
            let entry = entries[cursor.entry]
            if let (text, remake) = Self.text(of: entry) {
                let rest = String(decoding: text.utf8.dropFirst(cursor.offset), as: UTF8.self)
                if !rest.isEmpty { news.append(remake(rest)) }
                guard cursor.entry < entries.count - 1 else {
                    cursor.offset = text.utf8.count
                    return news
                }
            } else if cursor.offset == 0 {
                news.append(entry)
                guard cursor.entry < entries.count - 1 else {
                    cursor.offset = 1
                    return news
                }
            }
            cursor = Cursor(entry: cursor.entry + 1)
        }
        return news
    }

    var stdout: String { entries.map { if case .stdout(let text) = $0 { text } else { "" } }.joined() }
    var stderr: String { entries.map { if case .stderr(let text) = $0 { text } else { "" } }.joined() }

    /// What was shown, without the value of the last expression.
    var displays: [RichOutput] {
        entries.compactMap { if case .display(let output) = $0 { output } else { nil } }
    }

    /// The value of the last expression; the last one where a language has several.
    var result: RichOutput? {
        entries.last { if case .result = $0 { true } else { false } }.flatMap {
            if case .result(let output) = $0 { output } else { nil }
        }
    }

    package var error: ExecutionError? {
        entries.last { if case .error = $0 { true } else { false } }.flatMap {
            if case .error(let error) = $0 { error } else { nil }
        }
    }

    /// What a person should know of how it ended.
    package var notes: [String] {
        entries.compactMap {
            switch $0 {
            case .blocked(let text), .stopped(let text), .kernelDied(let text): text
            case .dropped(_, .nowhere(let reason)): LoggedOutput.nowhere(reason).sentence
            case .stdout, .stderr, .activeLine, .display, .result, .error, .skipped, .dropped: nil
            }
        }
    }

    private static func text(of event: ExecutionEvent) -> (String, (String) -> ExecutionEvent)? {
        switch event {
        case .stdout(let text): (text, { .stdout($0) })
        case .stderr(let text): (text, { .stderr($0) })
        default: nil
        }
    }

    private static func size(of event: ExecutionEvent) -> Int {
        switch event {
        case .stdout(let text), .stderr(let text), .blocked(let text), .stopped(let text), .kernelDied(let text):
            text.utf8.count
        case .display(let output), .result(let output):
            output.representations.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        case .error(let error): error.name.utf8.count + error.value.utf8.count + error.traceback.utf8.count
        case .activeLine, .skipped, .dropped: 0
        }
    }
}
