import Logging
import Policies

/// One thing to know of the policies' files, told once for all of those that it is about.
struct PolicyRemark: Hashable {
    let level: Logger.Level

    /// Their names, in order.
    let policies: [String]
    let text: String

    /// - Parameter areOperators: whether the files are the operator's. What does not count on this machine may be a mistake in
    ///   them; in the program's own it is what other machines have, and nothing to do about it.
    static func about(_ policies: [String: Policy], areOperators: Bool) -> [PolicyRemark] {
        let all = policies.values.sorted { $0.name < $1.name }
        return gathered(.warning, all.flatMap { policy in refusals(by: policy).map { (policy.name, $0) } })
            + gathered(.info, all.flatMap { policy in policy.filter.warnings.map { (policy.name, $0) } })
            + notes(all, at: areOperators ? .info : .debug)
    }

    /// What does not count on this machine.
    static func notes(_ policies: [Policy], at level: Logger.Level) -> [PolicyRemark] {
        gathered(level, policies.flatMap { policy in policy.filter.notes.map { (policy.name, $0) } })
    }

    /// Why the calls that the policy refuses cannot be told of.
    private static func refusals(by policy: Policy) -> [String] {
        do {
            _ = try ReportingFilters(for: policy)
            return []
        } catch {
            return ["\(error)"]
        }
    }

    private static func gathered(_ level: Logger.Level, _ said: [(policy: String, text: String)]) -> [PolicyRemark] {
        Dictionary(grouping: said, by: \.text)
            .map { text, said in PolicyRemark(level: level, policies: said.map(\.policy), text: text) }
            .sorted { ($0.policies.first ?? "", $0.text) < ($1.policies.first ?? "", $1.text) }
    }
}
