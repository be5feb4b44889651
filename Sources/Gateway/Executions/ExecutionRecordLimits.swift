/// How much of executions that have ended is kept.
package struct ExecutionRecordLimits: Sendable {
    /// The most executions.
    package var count: Int

    /// How long one is kept.
    package var age: Duration

    /// The most memory of all together, in bytes.
    package var bytes: Int

    package init(count: Int = 256, age: Duration = .seconds(600), bytes: Int = 64 << 20) {
        self.count = count
        self.age = age
        self.bytes = bytes
    }
}
