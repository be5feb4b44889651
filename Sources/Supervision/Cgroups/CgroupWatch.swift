internal import Policies
internal import Wire

extension Cgroups {
    /// What workers have to watch by themselves here; nil if groups see to everything.
    func watch(_ limits: PolicyLimits) -> WatchPlan? {
        let plan = WatchPlan(
            memoryBytes: has(.memory) ? nil : limits.memoryBytes,
            processorSeconds: countsProcessorTime ? nil : limits.cpuSeconds)
        return plan.memoryBytes == nil && plan.processorSeconds == nil ? nil : plan
    }
}
