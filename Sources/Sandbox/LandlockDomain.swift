internal import CLinux
internal import Glibc
internal import Wire

/// Puts the calling process into a Landlock domain.
///
/// Built where it is entered, not once in the forkserver: rules hold for the folders themselves, and a worker's /tmp and workspace
/// are its own.
struct LandlockDomain {
    private let plan: LandlockPlan
    private let place: WorkerPlace

    init(_ plan: LandlockPlan, place: WorkerPlace) {
        self.plan = plan
        self.place = place
    }

    private var rules: [LandlockPlan.Rule] {
        let own: [LandlockPlan.Rule] = [.init(place.home, plan.workspace), .init(place.temporary, plan.temporary)]
        return plan.rules + own.filter { !$0.access.isEmpty }
    }

    func enter(stage: String) throws(SandboxFailure) {
        let abi = try systemCall("\(stage): ask for the ABI") { nb_landlock_abi() }
        guard abi >= plan.minimumABI else {
            throw SandboxFailure(stage: "\(stage): ABI \(plan.minimumABI) is needed, this is \(abi)", errno: ENOTSUP)
        }
        let handled = nb_landlock_file_rights(abi)
        let ruleset = try systemCall("\(stage): make the ruleset") {
            nb_landlock_ruleset(
                abi, handled, plan.refusesNetwork ? nb_landlock_network_rights(abi) : 0,
                plan.isScoped ? nb_landlock_scopes(abi) : 0)
        }
        defer { close(ruleset) }
        for rule in rules {
            let rights = rule.access.reduce(UInt64(0)) { $0 | $1.rights } & handled
            try systemCall("\(stage): allow \(rule.path)") { nb_landlock_allow(ruleset, rule.path, rights) }
        }
        try systemCall(stage) { nb_landlock_restrict_self(abi, ruleset) }
    }
}
