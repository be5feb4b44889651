import SessionModel

/// A session as the list and the session's own route show it.
struct SessionView: Encodable {
    enum Status: String, Encodable {
        /// It holds a worker.
        case active
        case inactive
    }

    var session: Session
    var messageCount: Int
    var status: Status

    init(_ session: Session, messageCount: Int, isActive: Bool) {
        self.session = session
        self.messageCount = messageCount
        status = isActive ? .active : .inactive
    }

    enum CodingKeys: String, CodingKey {
        case metadata, status
        case sessionID = "session_id"
        case createdAt = "created_at"
        case lastActive = "last_active"
        case autoRun = "auto_run"
        case messageCount = "message_count"
    }

    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(session.id, forKey: .sessionID)
        try container.encode(session.createdAt, forKey: .createdAt)
        try container.encode(session.lastActive, forKey: .lastActive)
        try container.encode(session.metadata, forKey: .metadata)
        try container.encode(session.autoRun, forKey: .autoRun)
        try container.encode(messageCount, forKey: .messageCount)
        try container.encode(status, forKey: .status)
    }
}
