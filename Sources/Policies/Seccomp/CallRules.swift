import CSeccomp

/// A profile's rules for this machine, one system call each, free of contradictions.
struct CallRules {
    private(set) var rules: [CallRule] = []
    private(set) var warnings: [String] = []

    private let file: String
    private let defaultAction: SeccompAction
    private let architecture: NativeArchitecture

    /// Takes the profile's rules apart.
    ///
    /// - Throws: ``PolicyError`` for a rule that cannot be compiled to exactly what it says.
    init(_ profile: SeccompProfile, architecture: NativeArchitecture, kernel: KernelVersion) throws(PolicyError) {
        file = profile.file
        defaultAction = profile.defaultAction
        self.architecture = architecture
        var unknown: [String] = []
        var elsewhere = 0
        for (index, rule) in profile.rules.enumerated() {
            guard rule.includes.includes(architecture, kernel), !rule.excludes.excludes(architecture, kernel) else {
                continue
            }
            for name in rule.names {
                switch architecture.syscall(named: name) {
                case .number(let number):
                    rules.append(try Self.call(name, number, rule, index, file: file))
                case .elsewhere:
                    elsewhere += 1
                case .unknown:
                    // Without a number the call cannot be matched. To let fewer calls through than the file says is safe.
                    guard rule.action.permits || !defaultAction.permits else {
                        throw PolicyError(
                            file: file, rule: index, syscall: name,
                            problem: "unknown to libseccomp \(Self.libseccompVersion), so it cannot be denied")
                    }
                    unknown.append(name)
                }
            }
        }
        try checkForContradictions()
        warn(unknown: unknown, elsewhere: elsewhere)
        dropRulesEqualToDefault()
        dropRepetitions()
        try checkOrders()
    }

    /// Allows the calls whatever their arguments and whatever the profile says of them.
    mutating func allow(_ names: [String]) throws(PolicyError) {
        for name in names {
            switch architecture.syscall(named: name) {
            case .number(let number):
                rules.removeAll { $0.number == number }
                if defaultAction == .allow { continue }
                rules.append(CallRule(syscall: name, number: number, action: .allow, comparisons: [], origin: nil))
            case .elsewhere:
                continue
            case .unknown:
                throw PolicyError(
                    file: file, syscall: name,
                    problem: "is to be allowed besides, and unknown to libseccomp \(Self.libseccompVersion)")
            }
        }
    }
}

extension CallRules {
    private static func call(
        _ name: String, _ number: Int32, _ rule: SeccompRule, _ index: Int, file: String
    ) throws(PolicyError) -> CallRule {
        var comparisons: [ArgumentComparison] = []
        for condition in rule.conditions {
            guard !comparisons.contains(where: { $0.index == condition.index }) else {
                throw PolicyError(
                    file: file, rule: index, syscall: name,
                    problem: "argument \(condition.index) has two conditions; write two rules, or one mask")
            }
            do {
                comparisons.append(try ArgumentComparison(condition, of: name))
            } catch {
                throw PolicyError(file: file, rule: index, syscall: name, problem: error.reason)
            }
        }
        return CallRule(
            syscall: name, number: number, action: rule.action, comparisons: comparisons.sorted(), origin: index)
    }

    /// Refuses two rules that give one call different answers.
    ///
    /// The format says nothing of which would win. libseccomp lets a rule without conditions replace every other of that
    /// call, silently, so that an exception would be lost.
    private func checkForContradictions() throws(PolicyError) {
        for (index, rule) in rules.enumerated() {
            for earlier in rules[..<index] where earlier.action != rule.action && earlier.overlaps(rule) {
                throw PolicyError(
                    file: file, rule: rule.origin, syscall: rule.syscall,
                    problem: "a call can match this and \(earlier.place), and their actions differ")
            }
        }
    }

    private mutating func warn(unknown: [String], elsewhere: Int) {
        if !unknown.isEmpty {
            warnings.append(
                """
                \(unknown.count) system calls unknown to libseccomp \(Self.libseccompVersion) are ignored: \
                \(unknown.joined(separator: ", "))
                """)
        }
        if elsewhere > 0 {
            warnings.append("\(elsewhere) system calls of other architectures are ignored")
        }
    }

    private mutating func dropRulesEqualToDefault() {
        let dropped = Set(rules.filter { $0.action == defaultAction }.compactMap(\.origin)).sorted()
        rules.removeAll { $0.action == defaultAction }
        warnings += dropped.map { "rule \($0) says what the default says and is skipped" }
    }

    private mutating func dropRepetitions() {
        let general = Set(rules.filter(\.comparisons.isEmpty).map(\.number))
        rules.removeAll { !$0.comparisons.isEmpty && general.contains($0.number) }
        var seen: Set<CallRule.Meaning> = []
        rules.removeAll { !seen.insert($0.meaning).inserted }
    }

    /// Refuses an order (`NE`, `LT`, `LE`, `GE`, `GT`) in a call with more rules than one.
    ///
    /// libseccomp merges the rules of a call into one tree and gets these wrong: two rules of `NE` on two arguments each
    /// let calls through that neither matches. Alone they come out right, as equality and masks do in any number.
    private func checkOrders() throws(PolicyError) {
        for rule in rules where rule.comparisons.contains(where: \.isOrder) {
            guard let other = rules.first(where: { $0.number == rule.number && $0 != rule }) else { continue }
            throw PolicyError(
                file: file, rule: rule.origin, syscall: rule.syscall,
                problem: """
                    libseccomp mistakes SCMP_CMP_NE, LT, LE, GE and GT where a call has more rules than one, and \
                    \(other.place) is about it too; use SCMP_CMP_EQ or SCMP_CMP_MASKED_EQ
                    """)
        }
    }

    private static var libseccompVersion: String {
        guard let version = seccomp_version()?.pointee else { return "of unknown version" }
        return "\(version.major).\(version.minor).\(version.micro)"
    }
}
