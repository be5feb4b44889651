import Agent
import Hummingbird
import SessionModel

/// What the chat routes have in common.
enum ChatHeaders {
    /// Headers of the answer to a turn, streamed or not.
    static func answer(_ turn: RunningTurn) -> HTTPFields {
        var headers = HTTPFields()
        if turn.request.conversation != .passing { headers[.sessionID] = turn.request.session.id.description }
        return headers
    }

    /// Where a client that comes back has been; nil for one that begins.
    ///
    /// - Throws: ``InvalidField``.
    static func lastEvent(of request: Request) throws(InvalidField) -> EventID? {
        guard let text = request.headers[.lastEventID] else { return nil }
        guard let id = EventID(text) else {
            throw InvalidField("Last-Event-ID", "must be the id of an event: <turn>-<number>")
        }
        return id
    }
}
