import CSeccomp

/// A condition on one argument in the terms of the compiled filter: of the bits that the kernel reads, and no others.
struct ArgumentComparison: Hashable, Comparable {
    enum Test: Hashable {
        /// `(argument & mask) == value`.
        case masked(mask: UInt64, value: UInt64)
        /// An order between whole registers.
        case ordered(ArgumentCondition.Comparison, UInt64)
    }

    let index: Int
    let test: Test

    static func < (lhs: ArgumentComparison, rhs: ArgumentComparison) -> Bool { lhs.index < rhs.index }

    var isOrder: Bool {
        if case .ordered = test { true } else { false }
    }

    /// Whether it is certain that no argument passes both.
    func excludes(_ other: ArgumentComparison) -> Bool {
        guard index == other.index, case .masked(let mask, let value) = test,
            case .masked(let otherMask, let otherValue) = other.test
        else { return false }
        return (value ^ otherValue) & mask & otherMask != 0
    }

    /// The same in libseccomp's form.
    var libseccomp: scmp_arg_cmp {
        let argument = UInt32(index)
        switch test {
        case .masked(.max, let value):
            return scmp_arg_cmp(arg: argument, op: SCMP_CMP_EQ, datum_a: value, datum_b: 0)
        case .masked(let mask, let value):
            return scmp_arg_cmp(arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: value)
        case .ordered(let comparison, let value):
            return scmp_arg_cmp(arg: argument, op: comparison.libseccomp, datum_a: value, datum_b: 0)
        }
    }
}

extension ArgumentComparison {
    /// Makes a profile's condition into one that holds for exactly the calls that its author meant.
    ///
    /// - Throws: ``Fault`` where there is no such one, with the reason.
    init(_ condition: ArgumentCondition, of syscall: String) throws(Fault) {
        index = condition.index
        guard let count = ArgumentWidths.count(of: syscall) else {
            throw Fault(reason: "the widths of its arguments are not known, so none can be compared")
        }
        guard let width = ArgumentWidths.mask(of: syscall, argument: condition.index) else {
            throw Fault(reason: "argument \(condition.index) does not exist: the call has \(count)")
        }
        switch condition.comparison {
        case .equal:
            test = .masked(mask: width, value: try Self.cut(condition.value, to: width, argument: index))
        case .maskedEqual:
            let mask = condition.value & width
            guard mask != 0 else {
                throw Fault(reason: "argument \(index): the mask has no bit that the kernel reads")
            }
            guard condition.valueTwo & ~condition.value == 0 else {
                throw Fault(reason: "argument \(index): valueTwo has bits outside the mask, so nothing can match")
            }
            guard condition.valueTwo & ~width == 0 else {
                throw Fault(reason: "argument \(index): valueTwo has bits that the kernel does not read")
            }
            test = .masked(mask: mask, value: condition.valueTwo)
        case .notEqual, .less, .lessOrEqual, .greaterOrEqual, .greater:
            guard width == .max else {
                throw Fault(
                    reason: """
                        argument \(index): the kernel reads \(width.nonzeroBitCount) bits of it and seccomp compares 64, \
                        so \(condition.comparison.rawValue) can be passed; use SCMP_CMP_EQ or SCMP_CMP_MASKED_EQ
                        """)
            }
            test = .ordered(condition.comparison, condition.value)
        }
    }

    /// The bits of the value that the kernel reads. A negative number may be written over all 64 bits.
    private static func cut(_ value: UInt64, to width: UInt64, argument: Int) throws(Fault) -> UInt64 {
        let sign = (width >> 1) + 1
        let isNegative = value & ~width == ~width && value & sign != 0
        guard value & ~width == 0 || isNegative else {
            throw Fault(
                reason: """
                    argument \(argument): the kernel reads \(width.nonzeroBitCount) bits of it and \(value) has more
                    """)
        }
        return value & width
    }

    struct Fault: Error {
        let reason: String
    }
}

extension ArgumentCondition.Comparison {
    fileprivate var libseccomp: scmp_compare {
        switch self {
        case .notEqual: SCMP_CMP_NE
        case .less: SCMP_CMP_LT
        case .lessOrEqual: SCMP_CMP_LE
        case .equal: SCMP_CMP_EQ
        case .greaterOrEqual: SCMP_CMP_GE
        case .greater: SCMP_CMP_GT
        case .maskedEqual: SCMP_CMP_MASKED_EQ
        }
    }
}
