/// A language that the server knows, whether or not code of it can be run here.
package struct Language: Hashable, Sendable {
    package var name: String
    package var aliases: [String]

    /// Endings of files of it, without the dot.
    package var extensions: [String]

    /// Names of programs that a `#!` line means it by.
    package var interpreters: [String]

    /// Of its interpreter or toolchain; nil where that is not there, or does not tell.
    package var version: String?

    /// Whether an execution finds what an earlier one of the session left in memory.
    package var isStateful: Bool

    /// Whether a file of it can be run as a program, with arguments and standard input.
    package var hasPrograms: Bool

    /// Why it cannot be run, for people; nil where it can.
    package var problem: String?

    /// What a model should know of it, one line; empty for nothing.
    package var note: String

    package init(
        name: String, aliases: [String] = [], extensions: [String] = [], interpreters: [String] = [],
        version: String? = nil, isStateful: Bool, hasPrograms: Bool = true, problem: String? = nil, note: String = ""
    ) {
        self.name = name
        self.aliases = aliases
        self.extensions = extensions
        self.interpreters = interpreters
        self.version = version
        self.isStateful = isStateful
        self.hasPrograms = hasPrograms
        self.problem = problem
        self.note = note
    }
}
