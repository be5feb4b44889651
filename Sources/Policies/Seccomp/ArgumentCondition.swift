import FoundationEssentials

/// One entry of a rule's `args`: what the file says of one argument, before the compiler has made sense of it.
package struct ArgumentCondition: Hashable, Sendable {
    package enum Comparison: String, Hashable, Sendable {
        case notEqual = "SCMP_CMP_NE"
        case less = "SCMP_CMP_LT"
        case lessOrEqual = "SCMP_CMP_LE"
        case equal = "SCMP_CMP_EQ"
        case greaterOrEqual = "SCMP_CMP_GE"
        case greater = "SCMP_CMP_GT"
        /// `(argument & value) == valueTwo`.
        case maskedEqual = "SCMP_CMP_MASKED_EQ"

        /// Whether an order or equality holds between the two, as numbers without sign. A mask takes three.
        func holds(_ argument: UInt64, _ value: UInt64) -> Bool {
            switch self {
            case .notEqual: argument != value
            case .less: argument < value
            case .lessOrEqual: argument <= value
            case .equal: argument == value
            case .greaterOrEqual: argument >= value
            case .greater: argument > value
            case .maskedEqual: false
            }
        }
    }

    /// The argument's place in the call, 0 to 5.
    package var index: Int
    package var value: UInt64
    package var valueTwo: UInt64
    package var comparison: Comparison

    package init(index: Int, value: UInt64, valueTwo: UInt64 = 0, comparison: Comparison) {
        self.index = index
        self.value = value
        self.valueTwo = valueTwo
        self.comparison = comparison
    }
}

extension ArgumentCondition: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case index
        case value
        case valueTwo
        case op
    }

    package init(from decoder: any Decoder) throws {
        let object = try StrictObject<CodingKeys>(decoder)
        index = try object.values.decode(Int.self, forKey: .index)
        guard (0...5).contains(index) else {
            throw object.fault(at: .index, "must be 0 to 5: a call has at most six arguments")
        }
        value = try object.values.decode(UInt64.self, forKey: .value)
        valueTwo = try object.values.decodeIfPresent(UInt64.self, forKey: .valueTwo) ?? 0
        let name = try object.values.decode(String.self, forKey: .op)
        guard let comparison = Comparison(rawValue: name) else {
            throw object.fault(at: .op, "unknown comparison \"\(name)\"")
        }
        self.comparison = comparison
    }
}
