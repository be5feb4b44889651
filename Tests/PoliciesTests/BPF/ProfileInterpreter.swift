import Policies

/// Says what a profile means, straight from its rules and without a compiler.
///
/// Arguments are read as the kernel reads them: cut to the widths that the kernel's prototypes have, which are said
/// again here so that the compiler's table is not its own judge.
struct ProfileInterpreter {
    private let defaultAction: SeccompAction
    private let rules: [String: [SeccompRule]]

    init(profile: SeccompProfile) {
        defaultAction = profile.defaultAction
        rules = profile.rules.filter(Self.counts).reduce(into: [:]) { rules, rule in
            for name in rule.names { rules[name, default: []].append(rule) }
        }
    }

    func action(for call: String, _ arguments: [UInt64]) -> SeccompAction {
        let actions = (rules[call] ?? []).filter { rule in
            rule.conditions.allSatisfy { Self.holds($0, arguments[$0.index], width: Self.width(call, $0.index)) }
        }.map(\.action)
        return actions.first { !$0.permits } ?? actions.first ?? defaultAction
    }

    /// Whether the rule is about this machine, and a process without capabilities.
    private static func counts(_ rule: SeccompRule) -> Bool {
        let here = NativeArchitecture.current.dockerName
        let (wanted, shut) = (rule.includes, rule.excludes)
        return wanted.capabilities.isEmpty && (wanted.architectures.isEmpty || wanted.architectures.contains(here))
            && (wanted.minimumKernel.map { KernelVersion.running >= $0 } ?? true) && !shut.architectures.contains(here)
            && !(shut.minimumKernel.map { KernelVersion.running >= $0 } ?? false)
    }

    /// Whether the call's arguments decide anything.
    func looksAtArguments(of call: String) -> Bool { rules[call]?.contains { !$0.conditions.isEmpty } ?? false }

    private static func holds(_ condition: ArgumentCondition, _ argument: UInt64, width: UInt64) -> Bool {
        let seen = argument & width
        return switch condition.comparison {
        case .equal: seen == condition.value & width
        case .notEqual: seen != condition.value
        case .less: seen < condition.value
        case .lessOrEqual: seen <= condition.value
        case .greaterOrEqual: seen >= condition.value
        case .greater: seen > condition.value
        case .maskedEqual: seen & condition.value == condition.valueTwo
        }
    }

    private static func width(_ call: String, _ index: Int) -> UInt64 {
        switch (call, index) {
        case ("clone", 0), ("fcntl", 0...1), ("ioctl", 0...1), ("kill", _), ("mknod", 2), ("mknodat", 0),
            ("mknodat", 3), ("mmap", 4), ("personality", 0), ("prctl", 0), ("prlimit64", 0...1), ("read", 0),
            ("sched_setaffinity", 0...1), ("sched_setparam", 0), ("sched_setscheduler", 0...1), ("setpriority", _),
            ("socket", _), ("socketpair", 0...2):
            0xFFFF_FFFF
        case ("mknod", 1), ("mknodat", 2), ("chmod", 1): 0xFFFF
        default: .max
        }
    }
}
