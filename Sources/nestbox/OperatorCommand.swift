import ArgumentParser
import Glibc

/// A command that prints a text, or one line that says what is wrong.
enum OperatorCommand {
    /// - Throws: `ExitCode(1)`, after the line was written to standard error.
    static func run(_ text: () async throws -> String) async throws {
        do {
            print(try await text())
        } catch {
            let line = "nestbox: \(error)\n"
            write(STDERR_FILENO, line, line.utf8.count)
            throw ExitCode(1)
        }
    }
}
