internal import Wire

/// Which refused calls of one execution are told of: each once, and few, whatever the code does. Pure.
struct RefusalLedger {
    /// How many calls an execution may have told by name.
    private static let most = 8

    /// How many of these may be one system call with other arguments, so that a loop over one cannot hide all others.
    private static let mostOfOne = 3

    private var told: [RefusedCall] = []

    /// Refused calls that were none of those.
    private(set) var more = 0

    /// A call was refused.
    ///
    /// - Returns: whether it is to be told of now.
    mutating func note(_ call: RefusedCall) -> Bool {
        guard !told.contains(call) else { return false }
        let ofThisOne = told.count { $0.number == call.number }
        guard told.count < Self.most, ofThisOne < Self.mostOfOne else {
            more += 1
            return false
        }
        told.append(call)
        return true
    }
}
