/// Lets a few through at a time. Whoever is cancelled while it waits leaves the line.
actor PageTurns {
    private var free: Int
    private var waiting: [(id: Int, continuation: CheckedContinuation<Bool, Never>)] = []
    private var lastWaiting = 0

    init(_ width: Int) { free = width }

    /// - Throws: `CancellationError` if the task was cancelled before its turn; what the work threw.
    nonisolated func pass<Value: Sendable>(_ work: () async throws -> Value) async throws -> Value {
        guard await enter() else { throw CancellationError() }
        let result: Result<Value, any Error>
        do { result = .success(try await work()) } catch { result = .failure(error) }
        await leave()
        return try result.get()
    }

    /// - Returns: false if the task was cancelled; it is not inside then.
    private func enter() async -> Bool {
        guard free == 0 else {
            free -= 1
            return true
        }
        lastWaiting += 1
        let id = lastWaiting
        return await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                if Task.isCancelled {
                    continuation.resume(returning: false)
                } else {
                    waiting.append((id, continuation))
                }
            }
        } onCancel: {
            Task { await self.giveUp(id) }
        }
    }

    private func giveUp(_ id: Int) {
        guard let place = waiting.firstIndex(where: { $0.id == id }) else { return }
        waiting.remove(at: place).continuation.resume(returning: false)
    }

    private func leave() {
        if waiting.isEmpty { free += 1 } else { waiting.removeFirst().continuation.resume(returning: true) }
    }
}
