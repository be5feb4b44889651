import SessionModel
import Storage
import Testing

@Suite("Messages")
struct MessageTests {
    let test: TestStore
    var store: SQLiteSessionStore { test.store }

    init() throws { test = try TestStore() }

    static let messages = [
        NewMessage(Message(role: .user, type: .message, content: "plain")),
        NewMessage(Message(role: .assistant, type: .code, format: "python", content: "print('ü🪺')")),
        NewMessage(Message(role: .computer, type: .console, format: "output", content: "")),
        NewMessage(Message(role: .computer, type: .console, format: "output", content: "cut"), fullContent: "cut not"),
        NewMessage(Message(role: .computer, type: .file, format: "path", content: "a.csv", recipient: .user)),
        NewMessage(
            Message(role: .user, type: .message, format: "a\u{0}b", content: "NUL \u{0} within"), fullContent: "\u{0}"),
        NewMessage(
            Message(role: .user, type: .image, format: "base64", content: String(repeating: "A", count: 3_000_000))),
    ]

    @Test("a message is read as it was stored", arguments: messages)
    func roundTrip(new: NewMessage) async throws {
        let id = try await test.session()
        let stored = try await store.append([new], to: id, owner: .default)
        #expect(stored.map(\.message) == [new.message])
        #expect(stored.map(\.fullContent) == [new.fullContent])
        #expect(try await store.messages(MessageQuery(), in: id, owner: .default).messages == stored)
    }

    @Test("appending keeps the order and moves the session's last activity to the last message")
    func append() async throws {
        let id = try await test.session("a", "b")
        let stored = try await store.append([.text("c"), .text("d")], to: id, owner: .default)
        #expect(try await test.texts(in: id) == ["a", "b", "c", "d"])
        #expect(try await store.session(id, owner: .default).lastActive == stored.last?.createdAt)
        #expect(Set(stored.map(\.id)).count == 2)
    }

    @Test("appending nothing changes nothing")
    func appendNothing() async throws {
        let made = try await store.create(NewSession(), owner: .default)
        #expect(try await store.append([], to: made.id, owner: .default).isEmpty)
        #expect(try await store.session(made.id, owner: .default) == made)
    }

    @Test(
        "a limit keeps the newest, in the order in which they were stored",
        arguments: [(0, []), (1, ["d"]), (3, ["b", "c", "d"]), (9, ["a", "b", "c", "d"]), (-1, [])] as [(Int, [String])]
    )
    func limit(limit: Int, expected: [String]) async throws {
        let id = try await test.session("a", "b", "c", "d")
        let page = try await store.messages(MessageQuery(limit: limit), in: id, owner: .default)
        #expect(page.messages.map(\.message.content) == expected)
        #expect(page.total == 4)
    }

    @Test("a bound by message or by time leaves out that message and all after it")
    func before() async throws {
        let id = try await test.session("a", "b", "c", "d")
        let all = try await store.messages(MessageQuery(), in: id, owner: .default).messages
        for (index, message) in all.enumerated() {
            let expected = ["a", "b", "c", "d"].prefix(index)
            #expect(try await test.texts(MessageQuery(before: .message(message.id)), in: id) == Array(expected))
            #expect(try await test.texts(MessageQuery(before: .time(message.createdAt)), in: id) == Array(expected))
        }
        let later = Timestamp(microseconds: all[3].createdAt.microseconds + 1)
        #expect(try await test.texts(MessageQuery(before: .time(later)), in: id) == ["a", "b", "c", "d"])
        let page = MessageQuery(before: .message(all[3].id), limit: 2)
        #expect(try await test.texts(page, in: id) == ["b", "c"])
    }

    @Test("a bound by a message that the session lacks is an empty page")
    func beforeUnknown() async throws {
        let id = try await test.session("a")
        let other = try await test.session("b")
        let foreign = try await store.messages(MessageQuery(), in: other, owner: .default).messages[0].id
        for bound in [MessageID(), foreign] {
            let page = try await store.messages(MessageQuery(before: .message(bound)), in: id, owner: .default)
            #expect(page == MessagePage(messages: [], total: 1))
        }
    }

    @Test(
        "a filter by type counts and returns those types alone",
        arguments: [
            ([], []), ([.code], ["x", "y"]), ([.message, .console], ["a", "1", "b"]), ([.image], []),
            (Set(Message.Kind.allCases), ["a", "x", "1", "y", "b"]),
        ] as [(Set<Message.Kind>, [String])])
    func types(types: Set<Message.Kind>, expected: [String]) async throws {
        let id = try await test.session("a")
        let code = ["x", "y"].map { NewMessage(Message(role: .assistant, type: .code, format: "python", content: $0)) }
        let output = NewMessage(Message(role: .computer, type: .console, format: "output", content: "1"))
        try await store.append([code[0], output, code[1], .text("b")], to: id, owner: .default)

        let all = try await store.messages(MessageQuery(types: types), in: id, owner: .default)
        #expect(all.messages.map(\.message.content) == expected)
        #expect(all.total == expected.count)

        let newest = try await store.messages(MessageQuery(limit: 1, types: types), in: id, owner: .default)
        #expect(newest.messages.map(\.message.content) == Array(expected.suffix(1)))
        #expect(newest.total == expected.count)
    }

    @Test("clearing empties the session, says how many there were, and leaves other sessions alone")
    func clear() async throws {
        let id = try await test.session("a", "b")
        let other = try await test.session("c")
        let before = try await store.session(id, owner: .default)
        #expect(try await store.clearMessages(in: id, owner: .default) == 2)
        #expect(try await store.clearMessages(in: id, owner: .default) == 0)
        let page = try await store.messages(MessageQuery(), in: id, owner: .default)
        #expect(page == MessagePage(messages: [], total: 0))
        #expect(try await store.session(id, owner: .default) == before)
        #expect(try await test.texts(in: other) == ["c"])
    }

    @Test("copied messages are the same but for their identifiers and times")
    func copy() async throws {
        let source = try await test.session()
        try await store.append(Self.messages, to: source, owner: .default)
        let target = try await test.session("already here")
        #expect(try await store.copyMessages(from: source, to: target, owner: .default) == Self.messages.count)

        let originals = try await store.messages(MessageQuery(), in: source, owner: .default)
        let page = try await store.messages(MessageQuery(), in: target, owner: .default)
        let copies = page.messages.dropFirst()
        #expect(page.messages[0].message.content == "already here")
        #expect(copies.map(\.message) == originals.messages.map(\.message))
        #expect(copies.map(\.fullContent) == originals.messages.map(\.fullContent))
        #expect(Set(copies.map(\.id)).isDisjoint(with: originals.messages.map(\.id)))
        #expect(page.total == Self.messages.count + 1)
        #expect(originals.total == Self.messages.count)
        #expect(try await store.session(target, owner: .default).lastActive == copies.last?.createdAt)
    }

    @Test("a session copied into itself doubles")
    func copyOntoItself() async throws {
        let id = try await test.session("a", "b")
        #expect(try await store.copyMessages(from: id, to: id, owner: .default) == 2)
        #expect(try await test.texts(in: id) == ["a", "b", "a", "b"])
    }

    @Test("copying from or to a session that is not there names that session")
    func copyMissing() async throws {
        let (id, missing) = (try await test.session("a"), SessionID())
        await #expect(throws: SessionNotFound(missing)) {
            try await store.copyMessages(from: missing, to: id, owner: .default)
        }
        await #expect(throws: SessionNotFound(missing)) {
            try await store.copyMessages(from: id, to: missing, owner: .default)
        }
        #expect(try await test.texts(in: id) == ["a"])
    }

    @Test("one message is found in its own session, whole, and nowhere else")
    func one() async throws {
        let id = try await test.session("a")
        let other = try await test.session("b")
        let console = Message(role: .computer, type: .console, format: "output", content: "cut")
        let stored = try await store.append([NewMessage(console, fullContent: "whole")], to: id, owner: .default)
        let message = try #require(stored.first)
        #expect(try await store.message(message.id, in: id, owner: .default) == message)
        await #expect(throws: MessageNotFound(message.id)) {
            try await store.message(message.id, in: other, owner: .default)
        }
        let stranger = TenantID(rawValue: "stranger")
        await #expect(throws: SessionNotFound(id)) { try await store.message(message.id, in: id, owner: stranger) }
    }
}
