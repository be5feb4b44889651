package import SessionModel

/// What an execution came to.
package struct ExecutionOutcome: Sendable {
    package var verdict: Verdict
    package var exitCode: Int?

    /// The signal's number.
    var signal: Int?
    var receipt: Receipt

    /// What it has left of what was asked for.
    package var artifacts = Artifacts()

    /// What a person should know besides what the execution has said itself.
    package var notes: [String] = []

    /// The level that the sandbox had, by its name.
    var isolation: String

    /// Of the language's interpreter or toolchain; nil where it does not tell.
    package var languageVersion: String?

    package init(
        _ receipt: Receipt, error: ExecutionError?, isProgram: Bool, isolation: String, languageVersion: String?
    ) {
        verdict = Verdict(receipt, error: error)
        self.receipt = receipt
        self.isolation = isolation
        self.languageVersion = languageVersion
        switch receipt.end {
        case .exited(let code): exitCode = code
        case .signalled(let number): signal = number
        case nil: if !isProgram { exitCode = Self.exitCode(receipt, error) }
        }
    }

    /// What a script would have ended with that did the same as a cell.
    private static func exitCode(_ receipt: Receipt, _ error: ExecutionError?) -> Int? {
        switch receipt.status {
        case .ok, .outputLimit: 0
        case .error:
            switch error?.name {
            case "SystemExit", "ExitStatus": (error?.value).flatMap { Int($0) }.map { $0 & 0xFF } ?? 1
            default: 1
            }
        case .interrupted, .kernelDied, .timeout, .cpuLimit, .outOfMemory, .workspaceLimit, .temporaryLimit: nil
        }
    }
}
