import SessionModel

/// Turns the events of a provider's stream into ``ModelEvent``s. Pure.
protocol ServerSentEventReader {
    /// Whether the answer is whole, and nothing after it is of interest.
    var isDone: Bool { get }

    mutating func read(_ event: ServerSentEvent, into events: inout [ModelEvent]) throws(ModelFailure)

    /// Closes the answer when there is nothing more to read.
    ///
    /// - Throws: `ModelFailure.unreachable` where the answer is not whole.
    mutating func end(into events: inout [ModelEvent]) throws(ModelFailure)
}
