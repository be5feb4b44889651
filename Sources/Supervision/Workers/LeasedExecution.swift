internal import SessionModel

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
}
