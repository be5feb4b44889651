import SessionModel

/// Whether code of a turn that failed may have run, so that the same request again could run it twice.
enum MayHaveRun {
    static func code(of turn: RunningTurn, failing error: any Error) -> Bool {
        // Code is shown before it runs; the user's own, which is not, runs before anything is shown.
        if !turn.journal.isEmpty { return true }
        switch error {
        case is SessionBusy, is SessionNotFound, is InvalidParameter, is BudgetFailure, is ModelFailure: return false
        case let failure as ExecutionFailure:
            if case .workerLost = failure { return true }
            return false
        default: return true
        }
    }
}
