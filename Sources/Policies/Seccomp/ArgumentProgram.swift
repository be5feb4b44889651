/// The instructions that answer one system call by its arguments: its rules in order, and then the default.
///
/// It is what libseccomp is not asked for. See ``CallRules/numbersBeyondLibrary``.
struct ArgumentProgram {
    private(set) var instructions: [BPFInstruction] = []

    init(_ rules: [CallRule], defaultAction: SeccompAction) {
        for rule in rules {
            let body = Self.body(of: rule)
            instructions += body
            // Nothing after a rule without conditions is ever reached, and the kernel would not mind; nor would a reader.
            if rule.comparisons.isEmpty { return }
        }
        instructions.append(.answer(defaultAction))
    }

    /// The same behind a test of the call's number, which is expected in the accumulator and is left there for what follows.
    func guarded(by number: Int32) -> [BPFInstruction] {
        [.ifEqual(UInt32(number), skip: 1, else: 0), .skip(UInt32(instructions.count))] + instructions
    }

    /// Answers if all comparisons hold, else falls through to the next rule.
    private static func body(of rule: CallRule) -> [BPFInstruction] {
        // From the last to the first, so that the way from each to the end of the rule is known.
        var code: [BPFInstruction] = [.answer(rule.action)]
        for comparison in rule.comparisons.reversed() {
            code = test(comparison, skippingOnFailure: code.count) + code
        }
        return code
    }

    /// Falls through where the comparison holds.
    ///
    /// - Parameter count: how many instructions behind the test to leave out where it does not. Six arguments take fewer than the
    ///   255 that a jump can reach.
    private static func test(_ comparison: ArgumentComparison, skippingOnFailure count: Int) -> [BPFInstruction] {
        let fail = UInt8(count)
        switch comparison.test {
        case .masked(let mask, let value):
            // The upper half first, as far as the mask reaches into it.
            let low = half(.low, comparison.index, mask: UInt32(truncatingIfNeeded: mask), value: value, fail)
            let high = half(
                .high, comparison.index, mask: UInt32(mask >> 32), value: value >> 32, fail + UInt8(low.count))
            return high + low
        case .ordered(let order, let bound):
            return Self.order(order, bound, comparison, fail)
        }
    }

    private static func half(
        _ half: BPFInstruction.Half, _ index: Int, mask: UInt32, value: UInt64, _ fail: UInt8
    ) -> [BPFInstruction] {
        guard mask != 0 else { return [] }
        let test = BPFInstruction.ifEqual(UInt32(truncatingIfNeeded: value), skip: 0, else: fail)
        return mask == .max
            ? [.load(argument: index, half), test] : [.load(argument: index, half), .and(mask), test]
    }

    private static func order(
        _ order: ArgumentCondition.Comparison, _ bound: UInt64, _ comparison: ArgumentComparison, _ fail: UInt8
    ) -> [BPFInstruction] {
        let bits = UInt32(truncatingIfNeeded: comparison.width)
        var low: [BPFInstruction] = [.load(argument: comparison.index, .low)]
        if bits != .max { low.append(.and(bits)) }
        low.append(last(order, UInt32(truncatingIfNeeded: bound), fail))
        guard comparison.width == .max else { return low }
        // The upper halves decide unless they are equal.
        let (pass, lost) = (UInt8(low.count), UInt8(low.count) + fail)
        let (above, below) =
            switch order {
            case .notEqual: (pass, pass)
            case .greater, .greaterOrEqual: (pass, lost)
            default: (lost, pass)
            }
        return [
            .load(argument: comparison.index, .high),
            .ifGreater(UInt32(bound >> 32), skip: above + 1, else: 0),
            .ifEqual(UInt32(bound >> 32), skip: 0, else: below),
        ] + low
    }

    private static func last(_ order: ArgumentCondition.Comparison, _ bound: UInt32, _ fail: UInt8) -> BPFInstruction {
        switch order {
        case .notEqual: .ifEqual(bound, skip: fail, else: 0)
        case .greater: .ifGreater(bound, skip: 0, else: fail)
        case .greaterOrEqual: .ifGreaterOrEqual(bound, skip: 0, else: fail)
        case .less: .ifGreaterOrEqual(bound, skip: fail, else: 0)
        case .lessOrEqual: .ifGreater(bound, skip: fail, else: 0)
        case .equal, .maskedEqual: .ifEqual(bound, skip: 0, else: fail)
        }
    }
}
