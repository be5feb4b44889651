import SessionModel

/// A model whose outcomes are remembered.
struct ObservedModel: LanguageModel {
    let model: any LanguageModel
    let reachability: Reachability

    func stream(
        _ request: ModelRequest, emit: @escaping @Sendable (ModelEvent) async throws -> Void
    ) async throws {
        do {
            try await model.stream(request, emit: emit)
            reachability.recordAnswer()
        } catch let failure as ModelFailure {
            reachability.record(failure)
            throw failure
        }
    }
}
