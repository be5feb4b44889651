/// What became of code that was run without a model, in one word for machines.
package enum Verdict: String, Sendable, Codable, CaseIterable {
    /// It ran to its end, and well.
    case ok

    /// It raised, or ended with another status than 0.
    case error

    /// It ran longer than it may.
    case timeout

    /// It used more processor time than it may.
    case processorLimit = "cpu_limit"
    case outOfMemory = "out_of_memory"

    /// It ran to its end and a part of what it printed was dropped; or its files took more room than they may.
    case outputLimit = "output_limit"

    /// A signal that was no limit's ended it.
    case killed

    /// It failed, and the policy had refused it a system call.
    case blocked
    case interrupted

    /// SIGSYS, which a filter sends that does not just refuse.
    private static let badCall = 31

    /// - Parameter error: what the code raised, if it did.
    package init(_ receipt: Receipt, error: ExecutionError?) {
        self =
            switch receipt.status {
            case .ok: .ok
            case .timeout: .timeout
            case .cpuLimit: .processorLimit
            case .outOfMemory: .outOfMemory
            case .outputLimit, .workspaceLimit, .temporaryLimit: .outputLimit
            case .interrupted: .interrupted
            case .error, .kernelDied: Self.failed(receipt, error)
            }
    }

    private static func failed(_ receipt: Receipt, _ error: ExecutionError?) -> Verdict {
        // What the interpreter makes of memory that it was refused.
        if error?.name == "MemoryError" { return .outOfMemory }
        switch receipt.end {
        case .exited(0): return .ok
        case .signalled(badCall): return .blocked
        case .exited, .signalled, nil: break
        }
        if receipt.blocked.mayHaveMattered { return .blocked }
        if case .signalled = receipt.end { return .killed }
        return receipt.status == .kernelDied && receipt.end == nil ? .killed : .error
    }
}
