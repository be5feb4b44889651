import Policies

/// Holds compiled filters against what a profile's rules say, over every call number and many arguments.
final class VerdictSweep {
    /// How many of the answers so far let a call run. A sweep in which nothing was allowed would agree with a broken interpreter.
    private(set) var permitted = 0

    private let profile: SeccompProfile

    init(profile: SeccompProfile) { self.profile = profile }

    /// The calls that the filter answers otherwise than the rules do, each with the first arguments of such a case.
    ///
    /// - Parameter needs: what was allowed besides, if anything.
    func disagreements(of filter: CompiledFilter, needs: [SeccompRule] = []) throws -> [String] {
        let judge = Judge(filter)
        let rules = ProfileInterpreter(profile: profile)
        let allowed = ProfileInterpreter(
            profile: SeccompProfile(file: "needs", defaultAction: .killProcess, rules: needs))
        let newest = UInt32(NativeArchitecture.current.newestSyscall ?? 0)
        var found: [String] = []
        for number in UInt32(0)...600 {
            let name = NativeArchitecture.current.name(ofSyscall: Int32(number))
            let isConditional = name.map { rules.looksAtArguments(of: $0) || allowed.looksAtArguments(of: $0) } ?? false
            let wrong = try (isConditional ? ArgumentVectors.all : ArgumentVectors.some).first { vector in
                let known = name.map { name in
                    allowed.action(for: name, vector) == .allow ? .allow : rules.action(for: name, vector)
                }
                let expected = number > newest ? SeccompAction.errno(38) : known ?? profile.defaultAction
                if expected.permits { permitted += 1 }
                return try judge.answer(number: number, vector) != expected.code
            }
            if let wrong { found.append("\(name ?? "call \(number)") \(wrong)") }
        }
        return found
    }
}
