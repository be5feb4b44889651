/// How code is run that is a program: a process of its own, as a shell would start it, that leaves nothing in an interpreter.
package struct ProgramRun: Hashable, Sendable {
    /// The program's file, from the session's folder on; nil to run the request's code.
    package var entrypoint: String?
    package var arguments: [String]

    /// What it reads from standard input, which need not be text.
    package var input: [UInt8]

    /// Variables that it has besides the sandbox's own.
    package var environment: [String: String]

    package init(
        entrypoint: String? = nil, arguments: [String] = [], input: [UInt8] = [], environment: [String: String] = [:]
    ) {
        self.entrypoint = entrypoint
        self.arguments = arguments
        self.input = input
        self.environment = environment
    }
}
