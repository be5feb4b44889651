import Agent
import Hummingbird
import ServiceLifecycle
import SessionModel

/// One turn on behalf of one request: it ends when its client leaves or the server shuts down.
struct ChatTurn: Sendable {
    let turns: any TurnRunning
    let isDraining: @Sendable () -> Bool
    let request: TurnRequest

    /// The body of the request, already collected: what is left to come of it is the connection's end.
    let body: RequestBody

    var session: SessionID { request.session.id }

    /// Runs the turn.
    ///
    /// - Throws: What the turn throws; ``ExecutionFailure/draining`` for a turn that the shutdown cut short.
    func run(_ emit: @escaping TurnStream.Emit) async throws -> TurnOutcome {
        // An open connection would hold the server's shutdown for as long as the turn takes.
        let outcome = try await cancelWhenGracefulShutdown {
            try await body.consumeWithCancellationOnInboundClose { _ in
                try await turns.runTurn(request, emit: emit)
            }
        }
        if outcome.finishReason == .interrupted, isDraining() { throw ExecutionFailure.draining }
        return outcome
    }

    /// A failure before the answer has begun: it ends the connection as the answer would.
    func failure(_ error: any Error) -> APIError {
        var failure = APIError(error, isDraining: isDraining())
        failure.headers[.connection] = "close"
        return failure
    }

    /// Headers of the answer, streamed or not.
    var headers: HTTPFields {
        var headers = HTTPFields()
        headers[.sessionID] = session.description
        // Watching for the client's leaving uses up what arrives on the connection: no further request can follow on it.
        headers[.connection] = "close"
        return headers
    }
}
