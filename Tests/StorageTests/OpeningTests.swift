import Foundation
import SessionModel
import TestSupport
import Testing

@testable import Storage

@Suite("Opening the file")
struct OpeningTests {
    let folder: TemporaryFolder

    init() throws { folder = try TemporaryFolder() }

    @Test("the file and its companions are readable by their owner alone")
    func mode() async throws {
        let store = try SQLiteSessionStore(path: folder.database)
        _ = try await store.create(NewSession(), owner: .default)
        let names = try FileManager.default.contentsOfDirectory(atPath: folder.path)
        #expect(names.sorted() == ["nestbox.sqlite", "nestbox.sqlite-shm", "nestbox.sqlite-wal"])
        for name in names {
            let attributes = try FileManager.default.attributesOfItem(atPath: "\(folder.path)/\(name)")
            #expect(attributes[.posixPermissions] as? Int == 0o600, "\(name)")
        }
    }

    @Test("closing leaves one file with everything in it")
    func close() async throws {
        let store = try SQLiteSessionStore(path: folder.database)
        let id = try await store.create(NewSession(), owner: .default).id
        try await store.append([.text("a")], to: id, owner: .default)
        try store.close()
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder.path) == ["nestbox.sqlite"])
        #expect(try RawDatabase(folder.database).strings("SELECT content FROM messages") == ["a"])
    }

    @Test("a folder that is not there is named with the reason")
    func missingFolder() throws {
        let path = folder.path + "/missing/nestbox.sqlite"
        #expect(throws: StorageError.cannotOpen(path: path, reason: "No such file or directory")) {
            try SQLiteSessionStore(path: path)
        }
    }

    @Test("a path that is a folder is refused")
    func folderAsFile() throws {
        let error = #expect(throws: StorageError.self) { try SQLiteSessionStore(path: folder.path) }
        #expect(error?.description.hasPrefix("cannot open the database \(folder.path): ") == true)
    }

    @Test(
        "a file that is no database is refused and left as it was",
        arguments: [
            "hello", String(repeating: "not a database ", count: 1_000), String(repeating: "\u{0}", count: 8_192),
        ])
    func notADatabase(content: String) throws {
        try Data(content.utf8).write(to: URL(fileURLWithPath: folder.database))
        let error = #expect(throws: StorageError.self) { try SQLiteSessionStore(path: folder.database) }
        #expect(error?.description.hasPrefix("the database \(folder.database) is damaged (") == true)
        #expect(try folder.bytes() == Data(content.utf8))
    }

    @Test("an empty file becomes a database")
    func emptyFile() async throws {
        try Data().write(to: URL(fileURLWithPath: folder.database))
        let store = try SQLiteSessionStore(path: folder.database)
        #expect(try await store.sessions(SessionQuery(), owner: .default).total == 0)
    }

    @Test("a database that lost its end is refused and left as it was")
    func truncated() async throws {
        let store = try SQLiteSessionStore(path: folder.database)
        let id = try await store.create(NewSession(), owner: .default).id
        try await store.append([.text(String(repeating: "a", count: 100_000))], to: id, owner: .default)
        try store.close()
        let half = try folder.bytes().prefix(40_960)
        try half.write(to: URL(fileURLWithPath: folder.database))
        let error = #expect(throws: StorageError.self) { try SQLiteSessionStore(path: folder.database) }
        #expect(error?.description.contains("is damaged (") == true)
        #expect(try folder.bytes() == half)
    }

    @Test("damage that is met later is named, and never the tenant's text")
    func damagedWithin() async throws {
        let store = try SQLiteSessionStore(path: folder.database)
        let id = try await store.create(NewSession(metadata: ["title": "secret"]), owner: .default).id
        try await store.append([.text("a")], to: id, owner: .default)
        try store.close()
        try RawDatabase(folder.database).execute(
            """
            UPDATE sessions SET metadata = 'secret {';
            UPDATE messages SET role = 'secret';
            """)
        let damaged = try SQLiteSessionStore(path: folder.database)
        let error = await #expect(throws: StorageError.self) { try await damaged.session(id, owner: .default) }
        #expect(
            error == .damaged(path: folder.database, detail: "a row of sessions has a metadata that cannot be read"))

        try RawDatabase(folder.database).execute("UPDATE sessions SET metadata = '{}'")
        await #expect(
            throws: StorageError.damaged(
                path: folder.database, detail: "a row of messages has a role that cannot be read")
        ) {
            try await damaged.messages(MessageQuery(), in: id, owner: .default)
        }
    }

    @Test("a page of rubbish within the file is named when it is read")
    func damagedPage() async throws {
        let store = try SQLiteSessionStore(path: folder.database)
        let id = try await store.create(NewSession(), owner: .default).id
        try await store.append((0..<200).map { .text("message \($0)") }, to: id, owner: .default)
        try store.close()
        var bytes = try folder.bytes()
        let root = try #require(
            try RawDatabase(folder.database).integer("SELECT rootpage FROM sqlite_master WHERE name = 'messages'"))
        bytes.replaceSubrange((root - 1) * 4_096..<root * 4_096, with: Data(repeating: 0xFF, count: 4_096))
        try bytes.write(to: URL(fileURLWithPath: folder.database))

        let damaged = try SQLiteSessionStore(path: folder.database)
        let error = await #expect(throws: StorageError.self) {
            try await damaged.messages(MessageQuery(), in: id, owner: .default)
        }
        #expect(error?.description.contains("is damaged (") == true)
    }

    @Test(
        "another program's database is refused and left as it was",
        arguments: [
            "CREATE TABLE bookmarks (url TEXT)",
            """
            CREATE TABLE grdb_migrations (identifier TEXT NOT NULL PRIMARY KEY);
            INSERT INTO grdb_migrations VALUES ('1-sessions-and-messages');
            CREATE TABLE sessions (url TEXT);
            """,
        ])
    func foreign(content: String) throws {
        try RawDatabase(folder.database).execute(content)
        let before = try folder.bytes()
        #expect(throws: StorageError.foreign(path: folder.database)) { try SQLiteSessionStore(path: folder.database) }
        #expect(try folder.bytes() == before)
    }
}
