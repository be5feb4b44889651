import SessionModel

/// A store that forgets everything when the test ends. Its time moves by a second at each write.
actor InMemorySessionStore: SessionStore {
    private struct Entry {
        var session: Session
        var owner: TenantID
        var messages: [StoredMessage] = []
    }

    private var entries: [SessionID: Entry] = [:]
    private var time = Timestamp(microseconds: 1_739_725_828_301_493)

    /// Thrown by every call while it is set.
    private var failure: (any Error)?

    func fail(with failure: any Error) { self.failure = failure }

    private func tick() -> Timestamp {
        time.microseconds += 1_000_000
        return time
    }

    private func entry(_ id: SessionID, _ owner: TenantID) throws -> Entry {
        if let failure { throw failure }
        guard let entry = entries[id], entry.owner == owner else { throw SessionNotFound(id) }
        return entry
    }

    func create(_ new: NewSession, owner: TenantID) throws -> Session {
        if let failure { throw failure }
        let session = new.made(at: tick())
        entries[session.id] = Entry(session: session, owner: owner)
        return session
    }

    func session(_ id: SessionID, owner: TenantID) throws -> Session { try entry(id, owner).session }

    func sessions(_ query: SessionQuery, owner: TenantID) throws -> SessionPage {
        if let failure { throw failure }
        let matching = entries.values.filter { $0.owner == owner && query.among?.contains($0.session.id) ?? true }
        let sorted = matching.sorted { one, other in
            switch query.order {
            case .lastActiveAscending: one.session.lastActive < other.session.lastActive
            case .lastActiveDescending: one.session.lastActive > other.session.lastActive
            case .createdAscending: one.session.createdAt < other.session.createdAt
            case .createdDescending: one.session.createdAt > other.session.createdAt
            }
        }
        let page = sorted.dropFirst((query.page - 1) * query.limit).prefix(query.limit)
        return SessionPage(
            entries: page.map { .init(session: $0.session, messageCount: $0.messages.count) }, total: matching.count)
    }

    func update(_ id: SessionID, with changes: SessionChanges, owner: TenantID) throws -> Session {
        var entry = try entry(id, owner)
        entry.session = changes.applied(to: entry.session)
        entries[id] = entry
        return entry.session
    }

    func charge(_ spending: Spending, to id: SessionID, owner: TenantID) throws {
        var entry = try entry(id, owner)
        entry.session.spent = entry.session.spent + spending
        entries[id] = entry
    }

    func delete(_ id: SessionID, owner: TenantID) throws {
        _ = try entry(id, owner)
        entries[id] = nil
    }

    @discardableResult
    func append(_ messages: [NewMessage], to id: SessionID, owner: TenantID) throws -> [StoredMessage] {
        var entry = try entry(id, owner)
        let stored = messages.map {
            StoredMessage(id: MessageID(), createdAt: tick(), message: $0.message, fullContent: $0.fullContent)
        }
        entry.messages += stored
        entry.session.lastActive = time
        entries[id] = entry
        return stored
    }

    func messages(_ query: MessageQuery, in id: SessionID, owner: TenantID) throws -> MessagePage {
        let all = try entry(id, owner).messages
        let typed = all.filter { query.types?.contains($0.message.type) ?? true }
        let bound: Timestamp? =
            switch query.before {
            case nil: nil
            case .time(let time): time
            case .message(let id): all.first { $0.id == id }?.createdAt ?? Timestamp(microseconds: 0)
            }
        let bounded = typed.filter { message in bound.map { message.createdAt < $0 } ?? true }
        return MessagePage(messages: query.limit.map { Array(bounded.suffix($0)) } ?? bounded, total: typed.count)
    }

    func message(_ message: MessageID, in id: SessionID, owner: TenantID) throws -> StoredMessage {
        guard let found = try entry(id, owner).messages.first(where: { $0.id == message }) else {
            throw MessageNotFound(message)
        }
        return found
    }

    func clearMessages(in id: SessionID, owner: TenantID) throws -> Int {
        var entry = try entry(id, owner)
        defer { entries[id]?.messages = [] }
        entry.messages = []
        return entries[id]?.messages.count ?? 0
    }

    func copyMessages(from source: SessionID, to id: SessionID, owner: TenantID) throws -> Int {
        let copies = try entry(source, owner).messages.map {
            NewMessage($0.message, fullContent: $0.fullContent)
        }
        return try append(copies, to: id, owner: owner).count
    }
}
