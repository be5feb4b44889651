import SessionModel
import Storage
import TestSupport
import Testing

@Suite("Crashes")
struct CrashTests {
    /// Messages in a transaction of the writer's.
    static let batch = 3

    /// What the writer stored as its message of that number.
    static func content(_ number: Int) -> String {
        String(repeating: "\(number) ", count: number % 7 == 0 ? 5_000 : 5)
    }

    @Test(
        "whatever was acknowledged is there after SIGKILL in the middle of writing, and nothing torn",
        arguments: [1, 2, 17, 100, 400])
    func killed(acknowledgements: Int) async throws {
        let folder = try TemporaryFolder()
        let writer = try CrashWriterProcess(database: folder.database)
        let id = try #require(writer.line().flatMap { SessionID($0) })
        var acknowledged = 0
        for _ in 0..<acknowledgements {
            acknowledged = try #require(writer.line().flatMap { Int($0) })
        }
        writer.kill()
        #expect(writer.wasKilled)
        // Those that it had sent and we had not read yet count too.
        while let line = writer.line() { acknowledged = Int(line) ?? acknowledged }

        let store = try SQLiteSessionStore(path: folder.database)
        let page = try await store.messages(MessageQuery(), in: id, owner: .default)
        // At most the batch in flight is there without its acknowledgement.
        #expect([acknowledged, acknowledged + Self.batch].contains(page.messages.count))
        #expect(page.total == page.messages.count)
        #expect(page.messages.map(\.message.content) == (0..<page.messages.count).map(Self.content))
        #expect(zip(page.messages, page.messages.dropFirst()).allSatisfy { $0.createdAt < $1.createdAt })

        try await store.append([.text("the next start works")], to: id, owner: .default)
        try store.close()
        #expect(try RawDatabase(folder.database).strings("PRAGMA integrity_check") == ["ok"])
    }
}
