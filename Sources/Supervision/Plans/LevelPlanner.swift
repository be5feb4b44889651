package import Policies
package import Wire

/// Makes the steps of one isolation level, in order, for the workers and kernels of any policy.
package protocol LevelPlanner: Sendable {
    var level: IsolationLevel { get }

    /// The inode of the network namespace that an operator has granted to workers; nil for none.
    var grantedNetwork: UInt64? { get }

    /// Taken by a worker before its first frame.
    ///
    /// - Parameter filter: what the worker itself may do, and with it everything that its kernels may.
    func workerSteps(_ policy: Policy, filter: CompiledFilter, _ share: PlannedShare) -> [SandboxStep]

    /// Taken by a kernel before the first line of code that a request brought.
    func kernelSteps(_ policy: Policy, filter: CompiledFilter, _ share: PlannedShare) -> [SandboxStep]
}
