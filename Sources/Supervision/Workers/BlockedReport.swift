internal import Policies
internal import SessionModel
internal import Wire

/// What an execution's user is told of the calls that its policy refused, given what the worker says of them.
///
/// The worker tells each once and few. It is not trusted to, and two calls that differ to it may have one name.
struct BlockedReport {
    /// The most that is told by name: twice what an honest worker tells.
    private static let most = 16

    let policy: String
    private(set) var calls = BlockedCalls()

    init(policy: String) { self.policy = policy }

    /// - Returns: what to tell the user, if anything.
    mutating func take(_ call: RefusedCall) -> ExecutionEvent? {
        let name = RefusedCallName(number: call.number, arguments: call.arguments).text
        guard !calls.calls.contains(name) else { return nil }
        guard calls.calls.count < Self.most else {
            note(more: 1)
            return nil
        }
        calls.calls.append(name)
        return .blocked("blocked: \(name) by policy \(policy)")
    }

    /// One that is told in words of its own.
    mutating func note(call: String) {
        if !calls.calls.contains(call) { calls.calls.append(call) }
    }

    /// So many more were refused.
    mutating func note(more: Int) {
        calls.more = calls.more.addingReportingOverflow(max(0, more)).overflow ? .max : calls.more + max(0, more)
    }

    /// What to tell at the end of the execution.
    var conclusion: ExecutionEvent? {
        guard calls.more > 0 else { return nil }
        return .blocked("blocked: \(calls.more) more \(calls.more == 1 ? "call" : "calls") by policy \(policy)")
    }
}
