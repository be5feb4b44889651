import Policies

/// Profiles and calls made at random, close enough together to meet.
enum RandomProfile {
    /// One action a call, so that no two rules contradict each other.
    private static let actions: [(call: String, action: SeccompAction)] = [
        ("socket", .allow), ("prctl", .allow), ("fcntl", .errno(22)), ("read", .allow), ("mmap", .errno(13)),
        ("mknodat", .allow), ("getpid", .allow),
    ]

    static func make(with numbers: inout SeededNumbers) -> SeccompProfile {
        var rules: [SeccompRule] = []
        for (call, action) in actions {
            for _ in 0..<Int.random(in: 1...8, using: &numbers) {
                let conditions = conditions(of: call, with: &numbers)
                rules.append(SeccompRule(names: [call], action: action, conditions: conditions))
            }
        }
        return SeccompProfile(file: "random.json", defaultAction: .errno(1), rules: rules)
    }

    static func call(with numbers: inout SeededNumbers) -> String {
        actions.randomElement(using: &numbers)?.call ?? "getpid"
    }

    static func arguments(with numbers: inout SeededNumbers) -> [UInt64] {
        (0..<6).map { _ in
            let high: UInt64 = [0, 0, 1, 1 << 31].randomElement(using: &numbers) ?? 0
            return high << 32 | value(with: &numbers)
        }
    }

    private static func value(with numbers: inout SeededNumbers) -> UInt64 { .random(in: 0...4, using: &numbers) }

    private static func conditions(of call: String, with numbers: inout SeededNumbers) -> [ArgumentCondition] {
        let count = ArgumentWidths.count(of: call) ?? 0
        // Every other call is left to libseccomp, which gets no orders.
        let orders = Bool.random(using: &numbers)
        var result: [ArgumentCondition] = []
        for index in 0..<count where Int.random(in: 0..<4, using: &numbers) > 0 {
            let ordered: [ArgumentCondition.Comparison] = [.less, .lessOrEqual, .greaterOrEqual, .greater, .notEqual]
            let whole = ArgumentWidths.mask(of: call, argument: index) == .max
            let comparison = ((orders ? ordered : []) + [.equal, .maskedEqual]).randomElement(using: &numbers)
            if comparison == .maskedEqual {
                let mask = UInt64.random(in: 1...7, using: &numbers)
                let value = value(with: &numbers) & mask
                result.append(.init(index: index, value: mask, valueTwo: value, comparison: .maskedEqual))
            } else {
                let high: UInt64 = whole && Int.random(in: 0..<4, using: &numbers) == 0 ? 1 << 32 : 0
                result.append(
                    .init(index: index, value: high | value(with: &numbers), comparison: comparison ?? .equal))
            }
        }
        return result
    }
}
