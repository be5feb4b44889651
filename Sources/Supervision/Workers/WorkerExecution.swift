internal import SessionModel
internal import Wire

/// Follows one execution to its end, on behalf of whoever asked for it.
///
/// Its code runs where its caller does, so that an event is handed over there and the next one is taken only after that: a
/// slow caller slows the code down.
struct WorkerExecution {
    let worker: Worker
    let language: String
    let code: String
    let policyHash: String

    /// - Throws: ``ExecutionFailure`` if the worker was lost; what `emit` threw, or `CancellationError`, after the code has been
    ///   interrupted and has ended.
    func run(emit: (ExecutionEvent) async throws -> Void) async throws -> Receipt {
        let began = ContinuousClock.now
        let id = await worker.nextExecution()
        return try await withTaskCancellationHandler {
            try await worker.begin(id, language: language, code: code)
            return try await follow(id, since: began, emit: emit)
        } onCancel: {
            Task { await worker.stop(id) }
        }
    }

    private func follow(
        _ id: Int, since began: ContinuousClock.Instant, emit: (ExecutionEvent) async throws -> Void
    ) async throws -> Receipt {
        var failure: (any Error)?
        var bytes = 0
        while let frame = await worker.nextEvent() {
            if case .done(_, let status, let dropped) = frame {
                if let failure { throw failure }
                try Task.checkCancellation()
                if dropped > 0 { try await emit(.stderr(DroppedOutput.note(bytes: dropped))) }
                return Receipt(
                    status: Receipt.Status(status), wall: .now - began, outputBytes: bytes, policyHash: policyHash)
            }
            guard failure == nil, let event = await meaning(of: frame) else { continue }
            bytes += event.outputBytes
            do {
                try await emit(event)
            } catch {
                // Nobody listens any more, but the execution has to be followed to its end.
                failure = error
                Task { await worker.stop(id) }
            }
        }
        if let failure { throw failure }
        throw ExecutionFailure.workerLost(await worker.lossReason)
    }

    /// What the frame tells the caller; for the end of a kernel, with what only the gateway can know of it.
    private func meaning(of frame: WorkerEvent) async -> ExecutionEvent? {
        guard case .kernelEnded(let language, let end) = frame else { return ExecutionEvent(frame) }
        return .kernelDied(
            KernelObituary.text(language: language, end, outOfMemory: await worker.wasKilledForMemory()))
    }
}
