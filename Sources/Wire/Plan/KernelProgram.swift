/// How a kernel is started that is a program of its own: by execve(2), inside the kernel's sandbox.
///
/// Python's has none: it is a fork of its worker.
package struct KernelProgram: Hashable, Sendable, Codable {
    /// The name, among the languages', of the kernel that runs programs of any language.
    package static let forPrograms = "program"

    /// The program's absolute path, which is its name too, and its arguments.
    package var arguments: [String]

    /// `NAME=value` each; on top of what every kernel's environment has.
    package var environment: [String]

    package init(arguments: [String], environment: [String] = []) {
        self.arguments = arguments
        self.environment = environment
    }
}
