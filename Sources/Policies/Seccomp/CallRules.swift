import CSeccomp

/// A profile's rules for this machine, one system call each.
///
/// Where several match a call, the first of them answers it, and the first is the severest: the format says nothing of what
/// shall become of a call that two rules answer differently, and runtimes differ on it.
struct CallRules {
    private(set) var rules: [CallRule] = []
    private(set) var warnings: [String] = []

    /// What of the profile does not count on this machine, and need not: a line each.
    private(set) var notes: [String] = []

    private(set) var defaultAction: SeccompAction

    private let file: String
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
        for rule in profile.rules {
            guard rule.includes.includes(architecture, kernel), !rule.excludes.excludes(architecture, kernel) else {
                continue
            }
            for name in rule.names {
                switch architecture.syscall(named: name) {
                case .number(let number):
                    rules.append(try Self.call(name, number, rule, in: file))
                case .elsewhere:
                    elsewhere += 1
                case .unknown:
                    // Without a number the call cannot be matched. To let fewer calls through than the file says is safe.
                    guard rule.action.permits || !defaultAction.permits else {
                        throw Self.fault(
                            "unknown to libseccomp \(LibraryVersion.current), so it cannot be denied", rule, name, file)
                    }
                    unknown.append(name)
                }
            }
        }
        rules = rules.enumerated()
            .sorted { ($1.element.action.severity, $0.offset) < ($0.element.action.severity, $1.offset) }.map(\.element)
        warnAboutContradictions()
        note(unknown: unknown, elsewhere: elsewhere)
        warnAboutOrders()
        dropRulesEqualToDefault()
        dropRepetitions()
    }

    /// Allows besides what the rules say, whatever the profile says of it.
    ///
    /// - Throws: ``PolicyError`` for a call that libseccomp does not know: a worker that needs it would not work.
    mutating func allow(_ needs: [SeccompRule]) throws(PolicyError) {
        var allowed: [CallRule] = []
        for need in needs {
            for name in need.names {
                switch architecture.syscall(named: name) {
                case .number(let number):
                    allowed.append(try Self.call(name, number, need, in: file))
                case .elsewhere:
                    continue
                case .unknown:
                    throw PolicyError(
                        file: file, syscall: name,
                        problem: "is to be allowed besides, and unknown to libseccomp \(LibraryVersion.current)")
                }
            }
        }
        rules = allowed + rules
        dropRepetitions()
    }

    /// The calls whose rules libseccomp would not compile to what they say, in order.
    ///
    /// It merges the rules of a call into one tree, which knows no order between rules and gets `NE`, `LT`, `LE`, `GE` and
    /// `GT` wrong: with two rules of `NE` on two arguments, calls pass that neither matches.
    var numbersBeyondLibrary: [Int32] {
        Dictionary(grouping: rules, by: \.number).filter { _, rules in
            rules.contains { $0.comparisons.contains(where: \.isOrder) }
                || rules.indices.contains { index in
                    rules[..<index].contains { $0.action != rules[index].action && $0.overlaps(rules[index]) }
                }
        }.keys.sorted()
    }

    /// What becomes of a call.
    func action(for number: Int32, _ arguments: [UInt64]) -> SeccompAction {
        rules.first { $0.number == number && $0.matches(arguments) }?.action ?? defaultAction
    }
}

extension CallRules {
    /// Has refused calls ask the filter's listener, but for quiet ones.
    mutating func report(_ reporting: RefusalReporting) throws(PolicyError) {
        guard defaultAction != RefusalReporting.standIn,
            !rules.contains(where: { $0.action == RefusalReporting.standIn })
        else { throw PolicyError(file: file, problem: "errno 4094 is none of Linux's, and taken while compiling") }
        rules = rules.map { rule in
            CallRule(
                syscall: rule.syscall, number: rule.number, action: reporting.replacement(of: rule.action),
                comparisons: rule.comparisons, origin: rule.origin)
        }
        defaultAction = reporting.replacement(of: defaultAction)
        for name in QuietCalls.names {
            // Last: where the profile says anything of the call, that counts.
            guard !defaultAction.permits, case .number(let number) = architecture.syscall(named: name) else { continue }
            rules.append(
                CallRule(
                    syscall: name, number: number, action: .errno(reporting.refusal.number), comparisons: [],
                    origin: nil))
        }
        dropRepetitions()
    }

    /// Whether any call of that name, with that first argument if one is given, may run.
    func mayPermit(_ name: String, first: UInt64? = nil) -> Bool {
        guard case .number(let number) = architecture.syscall(named: name) else { return false }
        let about = rules.filter { $0.number == number }
        let wanted = first.map {
            ArgumentComparison(index: 0, width: 0xFFFF_FFFF, test: .masked(mask: 0xFFFF_FFFF, value: $0))
        }
        let permitted = about.contains { rule in
            guard rule.action.permits else { return false }
            guard let wanted else { return true }
            return !rule.comparisons.contains { $0.excludes(wanted) }
        }
        return permitted || (defaultAction.permits && !about.contains { !$0.action.permits && $0.comparisons.isEmpty })
    }

    /// Whether it is certain that every call of that name runs.
    func alwaysPermits(_ name: String) -> Bool {
        guard case .number(let number) = architecture.syscall(named: name) else { return false }
        let about = rules.filter { $0.number == number }
        guard about.allSatisfy(\.action.permits) else { return false }
        return defaultAction.permits || about.contains(where: \.comparisons.isEmpty)
    }

    private static func call(
        _ name: String, _ number: Int32, _ rule: SeccompRule, in file: String
    ) throws(PolicyError) -> CallRule {
        var comparisons: [ArgumentComparison] = []
        for condition in rule.conditions {
            guard !comparisons.contains(where: { $0.index == condition.index }) else {
                throw fault(
                    "argument \(condition.index) has two conditions; write two rules, or one mask", rule, name, file)
            }
            do {
                comparisons.append(try ArgumentComparison(condition, of: name))
            } catch {
                throw fault(error.reason, rule, name, file)
            }
        }
        return CallRule(
            syscall: name, number: number, action: rule.action, comparisons: comparisons.sorted(), origin: rule.place)
    }

    private static func fault(_ problem: String, _ rule: SeccompRule, _ name: String, _ file: String) -> PolicyError {
        PolicyError(file: rule.place?.file ?? file, rule: rule.place?.index, syscall: name, problem: problem)
    }

    /// Two rules that give one call different answers are one mistake more in a file than its author knows of.
    private mutating func warnAboutContradictions() {
        for (index, rule) in rules.enumerated() {
            guard let severer = rules[..<index].first(where: { $0.action != rule.action && $0.overlaps(rule) }),
                let origin = rule.origin, let other = severer.origin
            else { continue }
            warnings.append(
                """
                \(origin.described(beside: file)) and \(other.described(beside: file)) answer a call of \(rule.syscall) \
                differently, and the second, which leaves less of it, wins
                """)
        }
    }

    private mutating func note(unknown: [String], elsewhere: Int) {
        if !unknown.isEmpty {
            notes.append(
                """
                \(unknown.count) system calls unknown to libseccomp \(LibraryVersion.current) are ignored: \
                \(unknown.joined(separator: ", "))
                """)
        }
        if elsewhere > 0 {
            notes.append("\(elsewhere) system calls of other architectures are ignored")
        }
    }

    /// Runtimes compare all 64 bits; what the author had tried out may have let more through than this does, or less.
    private mutating func warnAboutOrders() {
        for rule in rules {
            let cut = rule.comparisons.filter { $0.isOrder && $0.width != .max }
            guard let origin = rule.origin, !cut.isEmpty else { continue }
            warnings.append(
                """
                \(origin.described(beside: file)) (\(rule.syscall)) orders argument \
                \(cut.map { "\($0.index)" }.joined(separator: ", ")), of which the kernel reads \
                \(cut[0].width.nonzeroBitCount) bits: those are compared, as a number without sign, and no others
                """)
        }
    }

    /// libseccomp takes no rule that says what the default says. One that is an exception to another rule stays: it is not
    /// libseccomp that gets it.
    private mutating func dropRulesEqualToDefault() {
        let idle = rules.filter { rule in
            rule.action == defaultAction && !rules.contains { $0.action != rule.action && $0.overlaps(rule) }
        }
        rules.removeAll(where: idle.contains)
        warnings += Set(idle.compactMap(\.origin)).sorted().map {
            "\($0.described(beside: file)) says what the default says and is skipped"
        }
    }

    /// Drops rules without which every call gets the same answer.
    private mutating func dropRepetitions() {
        var general: Set<Int32> = []
        var seen: Set<CallRule.Meaning> = []
        rules.removeAll { rule in
            if general.contains(rule.number) || !seen.insert(rule.meaning).inserted { return true }
            if rule.comparisons.isEmpty { general.insert(rule.number) }
            return false
        }
        for (number, ofCall) in Dictionary(grouping: rules, by: \.number) where Set(ofCall.map(\.action)).count == 1 {
            if ofCall[0].action == defaultAction {
                rules.removeAll { $0.number == number }
            } else if general.contains(number) {
                rules.removeAll { $0.number == number && !$0.comparisons.isEmpty }
            }
        }
    }
}
