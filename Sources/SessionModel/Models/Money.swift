/// An amount of US dollars, in whole billionths, so that many small costs add up exactly.
///
/// One token of the cheapest models costs some tens of them; the largest amount is nine billion dollars.
package struct Money: Hashable, Comparable, Sendable {
    package var nanodollars: Int

    package init(nanodollars: Int = 0) { self.nanodollars = nanodollars }

    /// - Parameter dollars: Rounded up to the next billionth, as a cost should be; what is too large counts as the most.
    package init(dollars: Double) {
        nanodollars = Int(exactly: (dollars * 1_000_000_000).rounded(.up)) ?? .max
    }

    package var dollars: Double { Double(nanodollars) / 1_000_000_000 }

    package static func + (lhs: Money, rhs: Money) -> Money {
        let (sum, overflow) = lhs.nanodollars.addingReportingOverflow(rhs.nanodollars)
        return Money(nanodollars: overflow ? .max : sum)
    }

    package static func - (lhs: Money, rhs: Money) -> Money {
        Money(nanodollars: lhs.nanodollars - rhs.nanodollars)
    }

    package static func < (lhs: Money, rhs: Money) -> Bool { lhs.nanodollars < rhs.nanodollars }
}
