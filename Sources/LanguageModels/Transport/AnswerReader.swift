import SessionModel

/// Turns the bytes of an answer, cut anywhere, into events. Pure: no input or output of its own.
protocol AnswerReader {
    /// Whether the answer is whole, and nothing after it is of interest.
    var isDone: Bool { get }

    /// Takes more bytes and appends the events that they complete; those before an error are appended too.
    ///
    /// - Throws: `ModelFailure.malformed`; `ModelFailure.refused` for an error that the provider tells within the stream.
    mutating func read(_ bytes: some Sequence<UInt8>, into events: inout [ModelEvent]) throws(ModelFailure)

    /// Closes the answer when no more bytes come.
    ///
    /// - Throws: `ModelFailure.unreachable` where the answer is not whole.
    mutating func end(into events: inout [ModelEvent]) throws(ModelFailure)
}
