import SessionModel

/// A session with its messages and its interpreter.
struct SessionDetail: Encodable {
    struct Interpreter: Encodable {
        var status: InterpreterStatus.State
        var policy: String
        var languages: [String]

        /// Null when it is stopped, or not known.
        var memoryBytes: Int?

        enum CodingKeys: String, CodingKey {
            case status, policy, languages
            case memoryBytes = "memory_bytes"
        }

        func encode(to encoder: any Encoder) throws {
            var container = encoder.container(keyedBy: CodingKeys.self)
            try container.encode(status, forKey: .status)
            try container.encode(policy, forKey: .policy)
            try container.encode(languages, forKey: .languages)
            try container.encode(memoryBytes, forKey: .memoryBytes)
        }
    }

    var session: SessionView
    var messages: [MessageView]
    var interpreter: Interpreter

    /// Reads what the store and the executor know of a session.
    static func load(
        _ session: Session, owner: TenantID, from environment: RouteEnvironment
    ) async throws -> SessionDetail {
        let page = try await environment.store.messages(MessageQuery(), in: session.id, owner: owner)
        let status = await environment.executor.status(of: session.id)
        let languages = await environment.executor.languages.map(\.name)
        return SessionDetail(
            session: SessionView(session, messageCount: page.total, isActive: status.state != .stopped),
            messages: page.messages.map { MessageView($0, isWhole: false) },
            interpreter: Interpreter(
                status: status.state, policy: session.policy, languages: languages, memoryBytes: status.memoryBytes))
    }

    enum CodingKeys: String, CodingKey {
        case messages, interpreter, instructions, budget, spent
    }

    func encode(to encoder: any Encoder) throws {
        try session.encode(to: encoder)
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(messages, forKey: .messages)
        try container.encode(interpreter, forKey: .interpreter)
        try container.encodeIfPresent(session.session.instructions, forKey: .instructions)
        try container.encode(BudgetView(session.session.budget), forKey: .budget)
        try container.encode(BudgetView(session.session.spent), forKey: .spent)
    }
}
