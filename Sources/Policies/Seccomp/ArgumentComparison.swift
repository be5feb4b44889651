import CSeccomp

/// A condition on one argument in the terms of the compiled filter: of the bits that the kernel reads, and no others.
struct ArgumentComparison: Hashable, Comparable {
    enum Test: Hashable {
        /// `(argument & mask) == value`.
        case masked(mask: UInt64, value: UInt64)
        /// An order between the bits that the kernel reads, as a number without sign, and a value of as many bits.
        case ordered(ArgumentCondition.Comparison, UInt64)
    }

    let index: Int

    /// The bits of the argument that the kernel reads.
    let width: UInt64
    let test: Test

    static func < (lhs: ArgumentComparison, rhs: ArgumentComparison) -> Bool { lhs.index < rhs.index }

    var isOrder: Bool {
        if case .ordered = test { true } else { false }
    }

    /// Whether the argument passes.
    func holds(for argument: UInt64) -> Bool {
        switch test {
        case .masked(let mask, let value): argument & mask == value
        case .ordered(let comparison, let bound): comparison.holds(argument & width, bound)
        }
    }

    /// Whether it is certain that no argument passes both. Errs on the side of no.
    func excludes(_ other: ArgumentComparison) -> Bool {
        guard index == other.index else { return false }
        if case .masked(let mask, let value) = test, case .masked(let otherMask, let otherValue) = other.test {
            return (value ^ otherValue) & mask & otherMask != 0
        }
        if let range, let otherRange = other.range { return !range.overlaps(otherRange) }
        // What is left is "not equal" beside something: only the one value that it shuts out could make them meet never.
        if let range, range.count == 1 { return !other.holds(for: range.lowerBound) }
        if let range = other.range, range.count == 1 { return !holds(for: range.lowerBound) }
        return false
    }

    /// The values that pass, where they lie side by side; nil where they do not, or none passes.
    private var range: ClosedRange<UInt64>? {
        switch test {
        case .masked(let mask, let value): mask == width ? value...value : nil
        case .ordered(.less, let bound): bound > 0 ? 0...(bound - 1) : nil
        case .ordered(.lessOrEqual, let bound): 0...bound
        case .ordered(.greaterOrEqual, let bound): bound...width
        case .ordered(.greater, let bound): bound < width ? (bound + 1)...width : nil
        case .ordered: nil
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
        self.width = width
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
            test = .ordered(condition.comparison, try Self.cut(condition.value, to: width, argument: index))
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

extension ArgumentComparison {
    /// The same in libseccomp's form; nil for an order, which libseccomp is not asked for.
    var libseccomp: scmp_arg_cmp? {
        guard case .masked(let mask, let value) = test else { return nil }
        let argument = UInt32(index)
        return mask == .max
            ? scmp_arg_cmp(arg: argument, op: SCMP_CMP_EQ, datum_a: value, datum_b: 0)
            : scmp_arg_cmp(arg: argument, op: SCMP_CMP_MASKED_EQ, datum_a: mask, datum_b: value)
    }
}
