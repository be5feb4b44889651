import SessionModel
import Storage
import Testing

@Suite("Sessions")
struct SessionTests {
    let test: TestStore
    var store: SQLiteSessionStore { test.store }

    init() throws { test = try TestStore() }

    @Test("a session is read as it was made")
    func create() async throws {
        let metadata: [String: JSONValue] = [
            "title": "Größe 🪺 \u{0}", "count": 3, "ratio": .number(0.25), "on": true, "none": .null,
            "nested": .object(["list": .array([1, "two", .null])]),
        ]
        let made = try await store.create(
            NewSession(metadata: metadata, autoRun: false, policy: "strict"), owner: .default)
        #expect(made.metadata == metadata)
        #expect(made.createdAt == made.lastActive)
        #expect(try await store.session(made.id, owner: .default) == made)
    }

    @Test("a session outlives its store")
    func reopen() async throws {
        let made = try await store.create(NewSession(metadata: ["title": "kept"]), owner: .default)
        try await store.append([.text("kept too")], to: made.id, owner: .default)
        try store.close()
        let reopened = try SQLiteSessionStore(path: test.folder.database)
        #expect(try await reopened.session(made.id, owner: .default).metadata == ["title": "kept"])
        let messages = try await reopened.messages(MessageQuery(), in: made.id, owner: .default).messages
        #expect(messages.map(\.message.content) == ["kept too"])
    }

    @Test("merging metadata sets keys, removes those that are null, and leaves the rest and the times alone")
    func merge() async throws {
        let made = try await store.create(
            NewSession(metadata: ["title": "old", "name": "stays", "model": "goes"]), owner: .default)
        let merged = try await store.mergeMetadata(
            ["title": "new", "model": .null, "absent": .null, "extra": .object(["deep": .null])],
            into: made.id, owner: .default)
        #expect(merged.metadata == ["title": "new", "name": "stays", "extra": .object(["deep": .null])])
        #expect(merged.lastActive == made.lastActive)
        #expect(try await store.session(made.id, owner: .default) == merged)
    }

    @Test("a deleted session is gone with its messages, and the others stay")
    func delete() async throws {
        let gone = try await test.session("a", "b")
        let kept = try await test.session("c")
        try await store.delete(gone, owner: .default)
        await #expect(throws: SessionNotFound(gone)) { try await store.session(gone, owner: .default) }
        await #expect(throws: SessionNotFound(gone)) { try await store.delete(gone, owner: .default) }
        #expect(try await test.texts(in: kept) == ["c"])
        try store.close()
        #expect(try RawDatabase(test.folder.database).integer("SELECT COUNT(*) FROM messages") == 1)
    }

    @Test("a write is finished although its caller was cancelled")
    func cancelled() async throws {
        let store = store
        let id = try await test.session()
        let stored = try await Task {
            withUnsafeCurrentTask { $0?.cancel() }
            return try await store.append([.text("the last word")], to: id, owner: .default)
        }.value
        #expect(stored.count == 1)
        #expect(try await test.texts(in: id) == ["the last word"])
    }

    @Test("a closed store refuses calls")
    func closed() async throws {
        let id = try await test.session("a")
        try store.close()
        await #expect(throws: (any Error).self) { try await store.session(id, owner: .default) }
        await #expect(throws: (any Error).self) { try await store.append([.text("b")], to: id, owner: .default) }
    }
}
