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
    let policy: String
    let policyHash: String
    let limits: ExecutionLimits

    /// Whether the code is a program's: how that ended is told apart from what it says.
    var isProgram = false

    /// Whether the sandbox ends with it.
    var isAlone = false

    /// Where a log of its output goes, if there is to be one.
    var logs: (keeper: OutputLogs, request: ExecutionRequest)?

    /// - Throws: ``ExecutionFailure`` if the worker was lost; what `emit` threw, or `CancellationError`, after the code has been
    ///   interrupted and has ended.
    func run(emit: (ExecutionEvent) async throws -> Void) async throws -> Receipt {
        let id = await worker.nextExecution()
        let watch = ExecutionWatch(worker: worker, limits: limits)
        return try await withTaskCancellationHandler {
            let watching = Task { await watch.run(id) }
            defer { watching.cancel() }
            try await worker.begin(id, language: language, code: code)
            return try await follow(id, watch, emit: emit)
        } onCancel: {
            Task { await worker.stop(id) }
        }
    }

    private func follow(
        _ id: Int, _ watch: ExecutionWatch, emit: (ExecutionEvent) async throws -> Void
    ) async throws -> Receipt {
        for words in await worker.takeLastWords() {
            let told = text(KernelObituary(language: words.language), words.end, words.limit, wasStopped: false)
            try await emit(.kernelDied("While no code of yours was run: \(told)"))
        }
        var failure: (any Error)?
        var bytes = 0
        var blocked = BlockedReport(policy: policy)
        var end: ProcessEnd?
        var logged = LoggedOutput.nowhere(nil)
        while let frame = await worker.nextEvent() {
            if case .done(_, let status, let dropped) = frame {
                if let failure { throw failure }
                try Task.checkCancellation()
                if let conclusion = blocked.conclusion { try await emit(conclusion) }
                if dropped.total > 0 { try await emit(.dropped(bytes: dropped.total, log: logged)) }
                var limit = await worker.limitReached
                if limit == nil, status == .error, await worker.hasFailedForMemory() { limit = .memory }
                if let limit, status != .kernelDied {
                    try await emit(.stopped(obituary.stopped(reason: limits.reason(limit))))
                }
                var receipt = receipt(
                    Receipt.Status(status, limit: limit, dropped: dropped.total), watch, outputBytes: bytes,
                    blocked.calls)
                receipt.missing = MissingOutput(
                    stdout: dropped.stdout, stderr: dropped.stderr, other: dropped.other)
                receipt.end = end
                receipt.log = logged.log
                return receipt
            }
            if let outcome = await log(frame, of: id) { logged = outcome }
            if case .kernelEnded(language, let how) = frame { end = how.process }
            if isProgram, case .error(_, KernelEvent.exitStatus, let value, _) = frame {
                end = ProgramStatus.end(value)
                continue
            }
            guard failure == nil, let event = await meaning(of: frame, &blocked) else { continue }
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
        guard let limit = await worker.limitReached else {
            throw ExecutionFailure.workerLost(await worker.lossReason)
        }
        // It did not end its kernel either, so it was ended itself.
        try await emit(.kernelDied(obituary.deaf(reason: limits.reason(limit))))
        return receipt(Receipt.Status(.kernelDied, limit: limit, dropped: 0), watch, outputBytes: bytes, blocked.calls)
    }

    /// Does what a frame about the log asks for; nil where it tells of none.
    private func log(_ frame: WorkerEvent, of id: Int) async -> LoggedOutput? {
        switch frame {
        case .logWanted:
            let place: Result<LogPlace, NoOutputLog>? =
                if let logs { await logs.keeper.place(for: logs.request) } else { nil }
            await worker.answerLog(id, try? place?.get())
            if case .failure(let none)? = place { return .nowhere(none.reason) }
            return nil
        case .logged(_, .written(let missing)):
            guard let logs else { return nil }
            return await logs.keeper.written(logs.request, missing: missing)
        case .logged(_, .failed(let failure)):
            return .nowhere(failure.line)
        default:
            return nil
        }
    }

    /// For the kernel that runs the code.
    private var obituary: KernelObituary {
        KernelObituary(language: language, isProgram: isProgram, isAlone: isAlone)
    }

    private func text(
        _ obituary: KernelObituary, _ end: KernelEnd, _ limit: ExecutionLimit?, wasStopped: Bool
    ) -> String {
        if let limit { return obituary.text(reason: limits.reason(limit), limit) }
        return obituary.text(end, wasStopped: wasStopped)
    }

    private func receipt(
        _ status: Receipt.Status, _ watch: ExecutionWatch, outputBytes: Int, _ blocked: BlockedCalls
    ) -> Receipt {
        Receipt(
            status: status, wall: watch.wall, processor: watch.processor, outputBytes: outputBytes,
            peakMemoryBytes: worker.peakMemory, policyHash: policyHash, blocked: blocked)
    }

    /// What the frame tells the caller, with what only the gateway can know of it.
    private func meaning(of frame: WorkerEvent, _ blocked: inout BlockedReport) async -> ExecutionEvent? {
        switch frame {
        case .kernelEnded(let ended, let end):
            // Another language's, beside this execution: whatever that was, it did not end this one.
            guard ended == language else {
                let cause = await worker.causeOfOtherDeath()
                return .kernelDied(text(KernelObituary(language: ended), end, cause, wasStopped: false))
            }
            let cause = await worker.causeOfDeath()
            if cause == nil, end.isRefusedProgram {
                blocked.note(call: "execve")
                return .kernelDied(KernelObituary.text(refusedBy: policy, isProgram: isProgram))
            }
            return .kernelDied(text(obituary, end, cause, wasStopped: await worker.wasKernelKilled))
        case .blocked(_, let call):
            return blocked.take(call)
        case .blockedMore(_, let calls):
            blocked.note(more: calls)
            return nil
        case .skipped(_, let bytes):
            return .skipped(bytes: bytes)
        default:
            return ExecutionEvent(frame)
        }
    }
}
