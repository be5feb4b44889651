import Gateway
import Policies
import SessionModel
import Supervision

/// What a run came to: the exit code that stands for it, and what a person is told.
struct RunEnding {
    /// Of failures of nestbox itself, as with docker(1) and timeout(1): nothing ran, or not to its end through no doing of its own.
    static let failure: Int32 = 125

    /// Output or files were more than they may be.
    private static let outputLimit: Int32 = 123

    /// Time by the clock or of the processor ran out, as with timeout(1).
    private static let timeLimit: Int32 = 124

    /// The program was not started: as shells say it of a file that cannot be run.
    private static let notStarted: Int32 = 126

    /// What a signal of this number adds to, as shells have it.
    private static let signalBase: Int32 = 128
    private static let sigint: Int32 = 2
    private static let sigkill: Int32 = 9

    let receipt: Receipt

    /// What went wrong before the program ran, or in place of it: a compiler's failure.
    let error: ExecutionError?

    /// How what started the program died, if it did, in words for people.
    let death: String?
    let bounds: ExecutionBounds
    let policy: Policy

    /// The one that nestbox was ended with meanwhile.
    let signal: Int32?

    /// What is to be known of the artifacts.
    private(set) var remarks: [String] = []
    private var hasFailed = false

    init(
        receipt: Receipt, error: ExecutionError?, death: String?, bounds: ExecutionBounds, policy: Policy,
        signal: Int32? = nil
    ) {
        (self.receipt, self.error, self.death) = (receipt, error, death)
        (self.bounds, self.policy, self.signal) = (bounds, policy, signal)
    }

    mutating func note(_ artifacts: Artifacts) {
        if artifacts.omitted > 0 {
            remarks.append("--artifacts: \(artifacts.omitted) files that match could not be read, and were not copied")
        } else if artifacts.files.isEmpty {
            remarks.append("--artifacts: no file matches")
        }
        if artifacts.isCut { remarks.append("--artifacts: there are more files than were looked at") }
    }

    /// The artifacts could not be had.
    mutating func note(_ failure: RunFailure) {
        remarks.append("\(failure)")
        hasFailed = true
    }

    static func exitCode(of signal: Int32) -> Int32 { signalBase + signal }

    /// The program's, but where that is 0 and its artifacts could not be had.
    var exitCode: Int32 { programCode == 0 && hasFailed ? Self.failure : programCode }

    private var programCode: Int32 {
        switch receipt.status {
        case .ok: return 0
        case .timeout, .cpuLimit: return Self.timeLimit
        case .outOfMemory: return Self.exitCode(of: Self.sigkill)
        case .outputLimit, .workspaceLimit, .temporaryLimit: return Self.outputLimit
        case .interrupted: return Self.exitCode(of: signal ?? Self.sigint)
        case .error, .kernelDied: break
        }
        switch receipt.end {
        case .exited(let code): return Int32(code)
        case .signalled(let number): return Self.exitCode(of: Int32(number))
        case nil: return receipt.status == .kernelDied ? Self.failure : Self.notStarted
        }
    }

    /// Why it ended as it did, where the program has not said so itself; a line each.
    var lines: [String] {
        var lines = [reason].compactMap(\.self)
        if receipt.missing.total > 0 {
            lines.append("\(ByteSize(bytes: receipt.missing.total)) of output are missing: \(allowed(.outputBytes))")
        }
        return lines + remarks
    }

    private var reason: String? {
        switch receipt.status {
        case .ok, .outputLimit: nil
        case .timeout: "the code ran for \(limit(.wall)), the longest that \(owner(.wall)) allows"
        case .cpuLimit:
            "the code used \(limit(.processor)) of processor time, the most that \(owner(.processor)) allows"
        case .outOfMemory:
            "the sandbox used \(limit(.memoryBytes)) of memory, the most that \(owner(.memoryBytes)) allows"
        case .workspaceLimit:
            room("files", policy.limits.workspaceBytes, policy.limits.workspaceFiles)
        case .temporaryLimit:
            room("temporary files", policy.limits.temporaryBytes, policy.limits.temporaryFiles)
        case .interrupted: "interrupted"
        case .error, .kernelDied: failure
        }
    }

    private var failure: String? {
        if Verdict(receipt, error: error) == .blocked, !receipt.blocked.isEmpty {
            let more = receipt.blocked.more > 0 ? ["\(receipt.blocked.more) more"] : []
            let calls = (receipt.blocked.calls + more).joined(separator: ", ")
            if receipt.status == .kernelDied, receipt.end == nil {
                return "policy \(policy.name) starts no programs: it refuses \(calls)"
            }
            return "the code failed, and policy \(policy.name) had refused it: \(calls)"
        }
        if let error { return error.traceback.isEmpty ? "\(error.name): \(error.value)" : error.traceback }
        switch receipt.end {
        case .signalled(let number): return "the code was ended by \(SignalName.text(number))"
        case .exited: return nil
        case nil: return death ?? "the sandbox ended before the code did"
        }
    }

    private func room(_ what: String, _ bytes: Int, _ files: Int) -> String {
        "the \(what) took more room than policy \(policy.name) allows, which is \(ByteSize(bytes: bytes)) and \(files) files"
    }

    private func allowed(_ name: ExecutionBounds.Name) -> String { "\(owner(name)) allows \(limit(name))" }

    /// Who has set the limit.
    private func owner(_ name: ExecutionBounds.Name) -> String {
        bounds[name] == nil ? "policy \(policy.name)" : RunLimits.flag(name)
    }

    private func limit(_ name: ExecutionBounds.Name) -> String {
        let most = BoundsCheck.most(name, under: policy)
        return RunLimits.text(min(bounds[name] ?? most, most), of: name)
    }
}
