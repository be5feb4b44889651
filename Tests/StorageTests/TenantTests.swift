import SessionModel
import Storage
import Testing

@Suite("Tenants")
struct TenantTests {
    /// A call on one session, whatever it returns.
    struct Call: Sendable, CustomTestStringConvertible {
        let testDescription: String
        let run: @Sendable (any SessionStore, SessionID, TenantID) async throws -> Void

        init(_ name: String, run: @escaping @Sendable (any SessionStore, SessionID, TenantID) async throws -> Void) {
            testDescription = name
            self.run = run
        }
    }

    static let calls = [
        Call("session") { _ = try await $0.session($1, owner: $2) },
        Call("update") { _ = try await $0.update($1, with: SessionChanges(metadata: ["title": "taken"]), owner: $2) },
        Call("delete") { try await $0.delete($1, owner: $2) },
        Call("append") { try await $0.append([.text("intruder")], to: $1, owner: $2) },
        Call("append nothing") { try await $0.append([], to: $1, owner: $2) },
        Call("messages") { _ = try await $0.messages(MessageQuery(), in: $1, owner: $2) },
        Call("messages of a type") { _ = try await $0.messages(MessageQuery(types: [.message]), in: $1, owner: $2) },
        Call("clearMessages") { _ = try await $0.clearMessages(in: $1, owner: $2) },
        Call("copyMessages from") {
            let own = try await $0.create(NewSession(), owner: $2)
            _ = try await $0.copyMessages(from: $1, to: own.id, owner: $2)
        },
        Call("copyMessages to") {
            let own = try await $0.create(NewSession(), owner: $2)
            _ = try await $0.copyMessages(from: own.id, to: $1, owner: $2)
        },
    ]

    let test: TestStore
    var store: SQLiteSessionStore { test.store }

    init() throws { test = try TestStore() }

    @Test("a call on another tenant's session finds nothing and changes nothing", arguments: calls)
    func otherTenant(call: Call) async throws {
        let id = try await test.session("secret")
        let before = try await store.session(id, owner: .default)
        await #expect(throws: SessionNotFound(id)) { try await call.run(store, id, .other) }
        #expect(try await store.session(id, owner: .default) == before)
        #expect(try await test.texts(in: id) == ["secret"])
    }

    @Test("a call on a session that was never made or was deleted fails in the same way", arguments: calls)
    func absent(call: Call) async throws {
        let never = SessionID()
        await #expect(throws: SessionNotFound(never)) { try await call.run(store, never, .default) }
        let deleted = try await test.session("gone")
        try await store.delete(deleted, owner: .default)
        await #expect(throws: SessionNotFound(deleted)) { try await call.run(store, deleted, .default) }
    }

    @Test("the owner's own calls succeed", arguments: calls)
    func owner(call: Call) async throws {
        try await call.run(store, try await test.session("mine"), .default)
    }

    @Test("a tenant lists its own sessions alone, also when it names others")
    func listing() async throws {
        let mine = try await test.session("a")
        let theirs = try await test.session("b", owner: .other)
        for among in [nil, Set([mine, theirs])] {
            let page = try await store.sessions(SessionQuery(among: among), owner: .other)
            #expect(page.entries.map(\.session.id) == [theirs])
            #expect(page.total == 1)
        }
    }
}
