/// Waits for nothing.
enum Silence {
    static func untilCancelled() async throws {
        let (nothing, continuation) = AsyncStream.makeStream(of: Void.self)
        for await _ in nothing {}
        continuation.finish()
        throw CancellationError()
    }
}
