internal import SessionModel
internal import Wire

/// One request's code in a worker that its session is leased for it, and that goes back afterwards.
struct LeasedExecution {
    /// The worker was lost before the execution showed any sign of having begun; its first is the line that runs.
    private struct LostBeforeBeginning: Error {
        let reason: String
    }

    let request: ExecutionRequest
    let order: KernelOrder
    let leases: Leases
    let files: WorkspaceFiles
    let logs: OutputLogs

    /// - Throws: what `CodeExecutor` says.
    func run(emit: (ExecutionEvent) async throws -> Void) async throws -> Receipt {
        do {
            return try await attempt(emit: emit)
        } catch is LostBeforeBeginning {
            // A worker that ended while nothing ran, too lately for that to be known: nobody's code has run twice.
            do {
                return try await attempt(emit: emit)
            } catch let error as LostBeforeBeginning {
                throw ExecutionFailure.workerLost(error.reason)
            }
        }
    }

    private func attempt(emit: (ExecutionEvent) async throws -> Void) async throws -> Receipt {
        let lease = try await leases.lease(request)
        if let limit = await leases.refuses(lease) { return try await refuse(lease, for: limit, emit: emit) }
        var hasBegun = false
        do {
            if !request.files.isEmpty { try await files.put(request) }
            let execution = WorkerExecution(
                worker: lease.worker, language: order.language, code: order.code, policy: lease.policy,
                policyHash: lease.policyHash, limits: lease.limits.tightened(by: request.bounds),
                isProgram: request.program != nil, isAlone: request.isAlone,
                logs: request.logName == nil ? nil : (logs, request))
            await lease.door?.open()
            let receipt = try await execution.run { event in
                hasBegun = true
                try await emit(event)
            }
            await lease.door?.shut()
            await leases.release(lease, of: request.session)
            return receipt
        } catch let error as ExecutionFailure {
            await lease.door?.shut()
            await leases.revoke(lease, of: request.session)
            if case .workerLost(let reason) = error, !hasBegun { throw LostBeforeBeginning(reason: reason) }
            throw error
        } catch {
            await lease.door?.shut()
            await leases.release(lease, of: request.session)
            throw error
        }
    }

    /// Says that the code is not run, and why. A worker that has filled its folder for temporary files is ended, and that with it.
    private func refuse(
        _ lease: Lease, for limit: ExecutionLimit, emit: (ExecutionEvent) async throws -> Void
    ) async throws -> Receipt {
        switch limit {
        case .temporaryBytes, .temporaryFiles: await leases.revoke(lease, of: request.session)
        default: await leases.release(lease, of: request.session)
        }
        try await emit(.stopped(lease.limits.refusal(limit)))
        return Receipt(
            status: Receipt.Status(.error, limit: limit, dropped: 0), wall: .zero, processor: .zero, outputBytes: 0,
            policyHash: lease.policyHash)
    }
}
