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
        let merged = try await store.update(
            made.id,
            with: SessionChanges(
                metadata: ["title": "new", "model": .null, "absent": .null, "extra": .object(["deep": .null])]),
            owner: .default)
        #expect(merged.policy == made.policy)
        #expect(merged.metadata == ["title": "new", "name": "stays", "extra": .object(["deep": .null])])
        #expect(merged.lastActive == made.lastActive)
        #expect(try await store.session(made.id, owner: .default) == merged)
    }

    @Test("the word on running code is changed, and nothing else")
    func autoRun() async throws {
        let made = try await store.create(NewSession(metadata: ["title": "stays"], policy: "strict"), owner: .default)
        let asking = try await store.update(made.id, with: SessionChanges(autoRun: false), owner: .default)
        #expect(!asking.autoRun)
        #expect(asking.metadata == made.metadata)
        #expect(asking.policy == made.policy)
        #expect(try await store.session(made.id, owner: .default) == asking)
        #expect(try await store.update(made.id, with: SessionChanges(policy: "strict"), owner: .default) == asking)
        #expect(try await store.update(made.id, with: SessionChanges(autoRun: true), owner: .default) == made)
    }

    @Test("a policy is changed, and nothing else")
    func policy() async throws {
        let made = try await store.create(NewSession(metadata: ["title": "stays"], policy: "default"), owner: .default)
        let changed = try await store.update(made.id, with: SessionChanges(policy: "strict"), owner: .default)
        #expect(changed.policy == "strict")
        #expect(changed.metadata == made.metadata)
        #expect(try await store.session(made.id, owner: .default) == changed)
    }

    @Test("instructions and a budget are read as they were given, and changed alone")
    func instructionsAndBudget() async throws {
        let budget = Budget(tokens: 1_000, money: Money(dollars: 0.5))
        let made = try await store.create(
            NewSession(instructions: "Speak French.\u{0}", budget: budget), owner: .default)
        #expect(made.budget == budget)
        #expect(try await store.session(made.id, owner: .default) == made)
        let other = Budget(tokens: nil, money: Money(nanodollars: 1))
        let changed = try await store.update(
            made.id, with: SessionChanges(instructions: "", budget: other), owner: .default)
        #expect(changed.instructions == nil)
        #expect(changed.budget == other)
        #expect(try await store.session(made.id, owner: .default) == changed)
    }

    @Test("what was spent adds up, outlives the store, and is not forgotten with the budget or the messages")
    func spending() async throws {
        let id = try await test.session("a")
        let other = try await test.session("b")
        for _ in 0..<3 {
            try await store.charge(Spending(tokens: 7, money: Money(nanodollars: 35)), to: id, owner: .default)
        }
        _ = try await store.update(id, with: SessionChanges(budget: Budget()), owner: .default)
        _ = try await store.clearMessages(in: id, owner: .default)
        let stranger = TenantID(rawValue: "stranger")
        await #expect(throws: SessionNotFound(id)) { try await store.charge(Spending(), to: id, owner: stranger) }
        try store.close()
        let reopened = try SQLiteSessionStore(path: test.folder.database)
        #expect(
            try await reopened.session(id, owner: .default).spent
                == Spending(tokens: 21, money: Money(nanodollars: 105)))
        #expect(try await reopened.session(other, owner: .default).spent == Spending())
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
