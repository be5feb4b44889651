/// A profile's rules as the compiler has understood them for this machine: what becomes of which call.
package struct RuleListing: CustomStringConvertible {
    package let description: String

    /// - Parameter needs: rules that allow calls besides, as for a worker's own filter.
    /// - Throws: ``PolicyError``, as compiling does.
    package init(
        _ profile: SeccompProfile, alsoAllowing needs: [SeccompRule] = [], kernel: KernelVersion = .running
    ) throws(PolicyError) {
        let architecture = NativeArchitecture.current
        var calls = try CallRules(profile, architecture: architecture, kernel: kernel)
        try calls.allow(needs)
        var lines = ["calls of other architectures than \(architecture.ociName): \(SeccompAction.killProcess)"]
        if let newest = architecture.newestSyscall {
            lines.append("calls newer than \(newest): \(SeccompAction.errno(ErrnoCode.noSuchSyscall.number))")
        }
        for (_, rules) in Dictionary(grouping: calls.rules, by: \.number).sorted(by: { $0.key < $1.key }) {
            lines += rules.map { rule in
                let conditions = rule.comparisons.map(\.words).joined(separator: " and ")
                return "\(rule.syscall)\(conditions.isEmpty ? "" : " if \(conditions)"): \(rule.action)"
            }
        }
        lines.append("every other call: \(calls.defaultAction)")
        description = lines.joined(separator: "\n")
    }
}

extension ArgumentComparison {
    fileprivate var words: String {
        func hex(_ value: UInt64) -> String { "0x" + String(value, radix: 16, uppercase: true) }
        switch test {
        case .masked(let mask, let value):
            return mask == width
                ? "argument \(index) == \(hex(value))" : "argument \(index) & \(hex(mask)) == \(hex(value))"
        case .ordered(let order, let bound):
            return "argument \(index) \(order.sign) \(hex(bound))"
        }
    }
}

extension ArgumentCondition.Comparison {
    fileprivate var sign: String {
        switch self {
        case .notEqual: "!="
        case .less: "<"
        case .lessOrEqual: "<="
        case .equal, .maskedEqual: "=="
        case .greaterOrEqual: ">="
        case .greater: ">"
        }
    }
}
