/// Something that answers a conversation, piece by piece.
package protocol LanguageModel: Sendable {
    /// Asks for one answer and returns when it is whole.
    ///
    /// `emit` is called for each event in order, and the next piece is not read before it returns. Tool calls do not
    /// interleave: each one is started, filled and ended before the next begins. ``ModelEvent/finished(_:)`` comes exactly
    /// once in an answer that is whole; the usage may come after it. When the calling task is cancelled the request to the
    /// provider is abandoned.
    ///
    /// - Throws: `ModelFailure`; `CancellationError`; and whatever `emit` threw.
    func stream(
        _ request: ModelRequest, emit: @escaping @Sendable (ModelEvent) async throws -> Void
    ) async throws
}
