import SessionModel
import TestSupport

@testable import Storage

/// A store in a folder of its own, on a manual clock.
struct TestStore {
    let folder: TemporaryFolder
    let clock = ManualClock()
    let store: SQLiteSessionStore

    init() throws {
        folder = try TemporaryFolder()
        store = try SQLiteSessionStore(path: folder.database, clock: clock.now)
    }

    /// A session with these texts as its messages.
    func session(_ texts: String..., owner: TenantID = .default) async throws -> SessionID {
        let session = try await store.create(NewSession(), owner: owner)
        if !texts.isEmpty { try await store.append(texts.map(NewMessage.text), to: session.id, owner: owner) }
        return session.id
    }

    func texts(_ query: MessageQuery = MessageQuery(), in id: SessionID) async throws -> [String] {
        try await store.messages(query, in: id, owner: .default).messages.map(\.message.content)
    }
}

extension NewMessage {
    static func text(_ content: String) -> NewMessage {
        NewMessage(Message(role: .user, type: .message, content: content))
    }
}

extension TenantID {
    static let other = TenantID(rawValue: "other")
}
