/// How much of an execution's output is beyond its limit and was not sent, in bytes.
package struct DroppedBytes: Hashable, Sendable, Codable {
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

    package static func += (sum: inout DroppedBytes, more: DroppedBytes) {
        sum.stdout += more.stdout
        sum.stderr += more.stderr
        sum.other += more.other
    }
}

extension DroppedBytes {
    func checkBounds() throws(FrameError) {
        try MessageBounds.check(stdout, in: MessageBounds.count, "dropped.stdout")
        try MessageBounds.check(stderr, in: MessageBounds.count, "dropped.stderr")
        try MessageBounds.check(other, in: MessageBounds.count, "dropped.other")
    }
}
