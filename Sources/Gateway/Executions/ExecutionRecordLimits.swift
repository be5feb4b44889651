/// How much of executions that have ended is kept.
package struct ExecutionRecordLimits: Sendable {
    /// The most executions.
    package var count: Int

    /// How long one is kept.
    package var age: Duration

    /// The most memory of all together, in bytes.
    package var bytes: Int

    /// The most that their artifacts take on the disk, all together, in bytes.
    package var artifactBytes: Int

    package init(
        count: Int = 256, age: Duration = .seconds(600), bytes: Int = 64 << 20, artifactBytes: Int = 1 << 30
    ) {
        self.count = count
        self.age = age
        self.bytes = bytes
        self.artifactBytes = artifactBytes
    }
}
