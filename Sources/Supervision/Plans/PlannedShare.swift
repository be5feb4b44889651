package import Wire

/// What steps depend on beside the policy: what of its limits no cgroup sees to, and what the
/// operator has for it.
package struct PlannedShare: Hashable, Sendable {
    /// When memory runs out, kernels go first, and what they started. A worker is as large as its kernel was at its start, and
    /// has to outlive it; but it goes before the gateway.
    package static let outOfMemoryScore = SandboxStep.outOfMemoryScore(worker: 200, kernels: 1000)

    /// The worker watches its processes by itself. It has to be able to see them.
    package var isWatching: Bool

    /// Nothing bounds its share of the processor: others come first at least.
    package var yieldsProcessor: Bool

    /// Nil where the policy grants no packages.
    package var packages: PackagePlan?

    package init(isWatching: Bool, yieldsProcessor: Bool, packages: PackagePlan? = nil) {
        self.packages = packages
        self.isWatching = isWatching
        self.yieldsProcessor = yieldsProcessor
    }

    var priority: [SandboxStep] { yieldsProcessor ? [.yieldProcessor(5)] : [] }

    /// Of a kernel: its worker was not dumpable, so it is not either.
    var visibility: [SandboxStep] { isWatching ? [.dumpable] : [] }
}
