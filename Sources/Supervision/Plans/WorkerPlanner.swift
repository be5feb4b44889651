package import Policies
package import Wire

/// Turns a policy into everything that its workers at this level are made with.
package struct WorkerPlanner {
    private let interpreter: Interpreter
    private let level: any LevelPlanner
    private let cgroups: Cgroups
    private let drivers: String
    private let packages: PackageSource

    /// - Parameters:
    ///   - cgroups: what they do not hold workers to, the workers watch by themselves.
    ///   - drivers: where workers see the languages' drivers, and what stands before pip.
    ///   - packages: what there is for policies that grant some.
    package init(
        interpreter: Interpreter, level: any LevelPlanner, cgroups: Cgroups, drivers: String,
        packages: PackageSource = PackageSource()
    ) {
        self.drivers = drivers
        self.packages = packages
        self.interpreter = interpreter
        self.level = level
        self.cgroups = cgroups
    }

    /// - Parameters:
    ///   - baseFilter: what the worker itself may do, and with it everything that its kernels may.
    ///   - reporting: in place of the policy's filter and this one, to have refused calls reported; nil to have them fail only.
    /// - Throws: if workers cannot be given what the policy says. They are not given something else instead.
    package func plan(
        for policy: Policy, baseFilter: CompiledFilter, reporting: ReportingFilters? = nil
    ) throws(SupervisionError) -> WorkerPlan {
        guard policy.network != .granted || level.grantedNetwork != nil else {
            throw SupervisionError(
                "policy \(policy.name): its network is \"granted\", and this server has been granted no network namespace"
            )
        }
        guard policy.filesystem.workspace == .folder || level.level.hasNamespaces else {
            throw SupervisionError(
                "policy \(policy.name): its workspace is \"memory\", which level \(level.level.rawValue) cannot mount")
        }
        guard policy.packages == .none || !packages.isEmpty else {
            throw SupervisionError("policy \(policy.name): \(Self.noPackages)")
        }
        let watch = cgroups.watch(policy.limits)
        let granted = policy.packages == .granted ? packages.plan : nil
        let share = PlannedShare(
            isWatching: watch != nil, yieldsProcessor: !cgroups.has(.cpu), packages: granted)
        return WorkerPlan(
            worker: level.workerSteps(policy, filter: reporting?.worker ?? baseFilter, share),
            kernel: level.kernelSteps(policy, filter: reporting?.kernel ?? policy.filter, share),
            environment: environment(policy, granted), outputBytes: policy.limits.outputBytes,
            refusals: reporting.map { RefusalPlan(errno: $0.errno, telling: RefusedCallName.telling) }, watch: watch)
    }

    /// Why no worker is made of a policy that grants packages, where there is nothing to get them from.
    package static let noPackages = "its packages are \"granted\", and neither an index nor a folder of wheels is named"

    /// Built from nothing, so that nothing of the server's environment can be in it.
    private func environment(_ policy: Policy, _ granted: PackagePlan?) -> [String] {
        let front = "\(drivers)/packages"
        let slash = interpreter.executable.lastIndex(of: "/") ?? interpreter.executable.startIndex
        let programs = interpreter.executable[..<slash]
        return [
            "PATH=\(front)/bin:\(granted == nil ? "" : PackagePlan.folder + "/bin:")\(programs):/usr/local/bin:/usr/bin:/bin",
            "PYTHONPATH=\(front)/front\(granted == nil ? "" : ":\(front)/site")",
            "NESTBOX_POLICY=\(policy.name)",
            "USER=user",
            "LOGNAME=user",
            "SHELL=/bin/bash",
            "LANG=C.UTF-8",
            "TERM=dumb",
            "PYTHONNOUSERSITE=1",
            "PYTHONDONTWRITEBYTECODE=1",
            "OPENBLAS_NUM_THREADS=1",
        ] + (granted?.environment ?? [])
    }
}
