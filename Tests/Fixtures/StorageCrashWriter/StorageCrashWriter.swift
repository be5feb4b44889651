import Glibc
import SessionModel
import Storage

/// Writes batches of messages into a new session until it is killed.
///
/// The only argument is the path of the database. The first line on standard output is the session's identifier; each
/// line after it is the number of messages that the store has acknowledged so far.
@main
struct StorageCrashWriter {
    static let batch = 3

    static func main() async throws {
        let store = try SQLiteSessionStore(path: CommandLine.arguments[1])
        let session = try await store.create(NewSession(), owner: .default)
        say(session.id.description)
        var acknowledged = 0
        while true {
            let messages = (acknowledged..<acknowledged + batch).map(message)
            try await store.append(messages, to: session.id, owner: .default)
            acknowledged += batch
            say(String(acknowledged))
        }
    }

    /// The same for the same number, so that the reader can tell whether it is whole; some take several pages.
    private static func message(_ number: Int) -> NewMessage {
        let content = String(repeating: "\(number) ", count: number % 7 == 0 ? 5_000 : 5)
        return NewMessage(Message(role: .computer, type: .console, format: "output", content: content))
    }

    private static func say(_ line: String) {
        print(line)
        fflush(nil)
    }
}
