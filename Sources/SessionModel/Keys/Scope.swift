/// A part of the API that a key opens. A key has at least one; none includes another.
package enum Scope: String, Hashable, Sendable, Codable, CaseIterable {
    /// Conversations: the chat routes, and sessions with their messages.
    case chat

    /// Code without a model: executions, and the sessions that they run in, but not what was said there.
    case execute

    /// The files of sessions.
    case files

    /// What concerns the whole server: the figures of its host and of its isolation.
    case admin
}
