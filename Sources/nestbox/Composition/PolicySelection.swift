import Policies
import Wire

/// The policies of the folder that can run at an isolation level, and which of them callers may ask for.
struct PolicySelection {
    /// The policy of whoever asks for none.
    static let standard = "default"

    /// What stands for ``standard`` where that counts on namespaces and there are none.
    private static let substitute = "container"

    /// Those that every server needs.
    static let standards: Set<String> = [standard, substitute]

    /// By the name that callers ask for. Workers are made under these and no others.
    let allowed: [String: Policy]

    /// Names of those that are there and that nobody may ask for.
    let withheld: [String]

    /// - Parameters:
    ///   - names: what the operator allows; nil for every policy that needs nothing of the operator.
    ///   - level: what stands around workers here. A policy that counts on more is not run on less.
    ///   - hasNetwork: whether the operator grants a network namespace.
    ///   - hasPackages: whether the operator has named where packages come from.
    /// - Throws: ``SettingError`` for a name that cannot be allowed here, with the reason.
    init(
        _ policies: [String: Policy], allowing names: [String]?, at level: IsolationLevel, hasNetwork: Bool = false,
        hasPackages: Bool = false
    ) throws(SettingError) {
        func obstacle(_ policy: Policy) -> String? {
            Self.obstacle(to: policy, at: level, hasNetwork: hasNetwork, hasPackages: hasPackages)
        }
        var policies = policies
        let standard = try Self.standard(of: policies, at: level)
        policies[Self.standard] = standard
        if let obstacle = obstacle(standard) {
            throw SettingError(
                setting: .policiesFolder, problem: "\(standard.name), which everybody needs, cannot run: \(obstacle)")
        }
        for name in names ?? [] {
            guard let policy = policies[name] else {
                throw SettingError(
                    setting: .allowedPolicies,
                    problem: "there is no policy \(name); there are \(policies.keys.sorted().joined(separator: ", "))")
            }
            if let obstacle = obstacle(policy) {
                throw SettingError(setting: .allowedPolicies, problem: "\(name) cannot run: \(obstacle)")
            }
        }
        if let names, !names.contains(Self.standard) {
            throw SettingError(
                setting: .allowedPolicies, problem: "has to have \(Self.standard), the policy of whoever asks for none")
        }
        allowed = policies.filter { name, policy in
            names?.contains(name) ?? (obstacle(policy) == nil)
        }
        withheld = policies.keys.filter { [allowed] in allowed[$0] == nil }.sorted()
    }

    private static func standard(
        of policies: [String: Policy], at level: IsolationLevel
    ) throws(SettingError) -> Policy {
        guard let policy = policies[standard] else {
            throw SettingError(
                setting: .policiesFolder, problem: "has no \(standard).json, the policy of whoever asks for none")
        }
        if policy.weakestLevel <= level { return policy }
        guard let other = policies[substitute], other.weakestLevel <= level else {
            throw SettingError(
                setting: .policiesFolder,
                problem: "has no \(substitute).json for the isolation \(level.rawValue), which \(standard) is not for")
        }
        return other
    }

    /// Why no worker of the policy can be made here; nil where one can.
    static func obstacle(
        to policy: Policy, at level: IsolationLevel, hasNetwork: Bool, hasPackages: Bool
    ) -> String? {
        if policy.network == .granted, !hasNetwork {
            return "its network is \"granted\", and this server has been granted no network namespace"
                + " (\(Setting.networkNamespace.rawValue))"
        }
        if policy.network == .granted, !level.hasNamespaces {
            return "its network is \"granted\", and there are no namespaces at level \(level.rawValue)"
        }
        if policy.packages == .granted, !hasPackages {
            return "its packages are \"granted\", and neither \(Setting.packageIndex.rawValue)"
                + " nor \(Setting.wheelhouse.rawValue) is set"
        }
        if policy.weakestLevel > level {
            return "it is for the isolation level \(policy.weakestLevel.rawValue), and here is \(level.rawValue)"
        }
        return nil
    }
}

extension Policy {
    /// The weakest level that it may run at.
    fileprivate var weakestLevel: IsolationLevel {
        switch isolation {
        case .process: .process
        case .uidsplit: .uidsplit
        case .full: .full
        }
    }
}
