/// Lets a producer run in a task of its own, so that it can be stopped at any moment, and takes its elements here.
///
/// Returns what the producer returned. When `consume` throws, the calling task is cancelled or the interruption is requested, the
/// producer is cancelled, waited for, and the reason thrown.
func relay<Element: Sendable, Result: Sendable>(
    until interruption: Interruption,
    from produce:
        @escaping @Sendable (_ send: @escaping @Sendable (Element) async throws -> Void) async throws -> Result,
    consume: (Element) async throws -> Void
) async throws -> Result {
    let handoff = Handoff<Element>()
    return try await withThrowingTaskGroup(of: Result.self) { group in
        group.addTask {
            defer { handoff.close() }
            return try await produce { try await handoff.send($0) }
        }
        interruption.onRequest { handoff.close(throwing: Interruption.Requested()) }
        defer {
            interruption.onRequest(nil)
            group.cancelAll()
        }
        while let element = try await handoff.next() { try await consume(element) }
        guard let result = try await group.next() else { throw CancellationError() }
        return result
    }
}
