import SessionModel

/// Which policy a caller gets.
struct PolicyChoice {
    private let configuration: GatewayConfiguration
    private let rights: PolicyRights

    init(_ configuration: GatewayConfiguration, for caller: Caller) {
        self.configuration = configuration
        rights = caller.policies
    }

    /// The policy that a request asks for, or what the caller gets that asks for none.
    ///
    /// - Throws: where there is no such policy, or it is not the caller's to ask for.
    func policy(asked: String?) throws(ExecutionFailure) -> String {
        try checked(asked ?? rights.standard ?? configuration.defaultPolicy)
    }

    /// A policy that was asked for before, perhaps with another key: settings may have changed since.
    @discardableResult
    func checked(_ policy: String) throws(ExecutionFailure) -> String {
        let isAllowed = configuration.policies.contains(policy)
        guard isAllowed || configuration.withheldPolicies.contains(policy) else { throw .unknownPolicy(policy) }
        guard isAllowed, rights.include(policy) else { throw .policyNotAllowed(policy) }
        return policy
    }
}
