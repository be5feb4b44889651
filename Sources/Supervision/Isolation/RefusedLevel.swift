package import Wire

/// A level that was tried and could not be had.
package struct RefusedLevel: Hashable, Sendable, CustomStringConvertible {
    package let level: IsolationLevel
    package let failure: SandboxFailure

    /// One sentence: the change that would make it possible.
    package let remedy: String

    package init(level: IsolationLevel, failure: SandboxFailure, remedy: String) {
        self.level = level
        self.failure = failure
        self.remedy = remedy
    }

    package init(level: IsolationLevel, failure: SandboxFailure, host: HostFiles) {
        self.init(level: level, failure: failure, remedy: Remedy(host: host, level: level).sentence(for: failure))
    }

    /// One line for the operator.
    package var description: String { "level \(level.rawValue) failed at \(failure.line). \(remedy)" }
}
