/// Output of an execution beyond its limit, which nobody has seen, in bytes.
package struct MissingOutput: Hashable, Sendable {
    package var stdout: Int
    package var stderr: Int

    /// Of values, pictures and errors.
    package var other: Int

    package init(stdout: Int = 0, stderr: Int = 0, other: Int = 0) {
        self.stdout = stdout
        self.stderr = stderr
        self.other = other
    }

    package var total: Int { stdout + stderr + other }
}
