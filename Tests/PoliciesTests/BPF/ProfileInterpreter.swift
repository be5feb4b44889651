import Policies

/// Says what a profile means, straight from its rules and without a compiler.
///
/// Arguments are read as the kernel reads them: cut to the widths that the kernel's prototypes have, which are said
/// again here so that the compiler's table is not its own judge.
struct ProfileInterpreter {
    let profile: SeccompProfile

    func action(for call: String, _ arguments: [UInt64]) -> SeccompAction {
        let rule = profile.rules.first { rule in
            rule.names.contains(call)
                && rule.conditions.allSatisfy { Self.holds($0, arguments[$0.index], width: Self.width(call, $0.index)) }
        }
        return rule?.action ?? profile.defaultAction
    }

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
        case ("clone", 0), ("ioctl", 0...1), ("personality", 0), ("prctl", 0), ("prlimit64", 0...1), ("socket", _),
            ("socketpair", 0...2), ("read", 0), ("fcntl", 0...1), ("kill", _), ("mmap", 4), ("mknod", 2), ("mknodat", 0),
            ("mknodat", 3):
            0xFFFF_FFFF
        case ("mknod", 1), ("mknodat", 2), ("chmod", 1): 0xFFFF
        default: .max
        }
    }
}
