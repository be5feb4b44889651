/// What a worker watches by itself, because no cgroup does.
package struct WatchPlan: Hashable, Sendable, Codable {
    /// Memory of all its processes; nil where a cgroup bounds that.
    package var memoryBytes: Int?

    /// Processor time of one execution with everything that it started; nil where a cgroup counts that.
    package var processorSeconds: Int?

    package init(memoryBytes: Int?, processorSeconds: Int?) {
        self.memoryBytes = memoryBytes
        self.processorSeconds = processorSeconds
    }
}
