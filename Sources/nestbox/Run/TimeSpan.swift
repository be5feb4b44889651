/// A length of time as people write it: `5s`, `500ms`, `1.5m`, `2h`; a number alone is seconds.
struct TimeSpan: Hashable {
    let duration: Duration

    private static let units: [(name: String, milliseconds: Int)] = [
        ("h", 3_600_000), ("m", 60_000), ("s", 1000), ("ms", 1), ("", 1000),
    ]

    /// The longest that is understood, so that no sum overflows.
    private static let longest = Int(Int32.max)

    /// Nil for what is no length of time, or less than a millisecond.
    init?(_ text: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let unit = text.dropFirst(number.count)
        guard let size = Self.units.first(where: { $0.name == unit })?.milliseconds,
            let value = PlainNumber(number)?.value,
            let milliseconds = Int(exactly: (value * Double(size)).rounded()), (1...Self.longest).contains(milliseconds)
        else { return nil }
        duration = .milliseconds(milliseconds)
    }

    init(_ duration: Duration) { self.duration = duration }
}

extension TimeSpan: CustomStringConvertible {
    /// In seconds, or in milliseconds where those are not whole.
    var description: String {
        let milliseconds = Int(duration / .milliseconds(1))
        return milliseconds % 1000 == 0 ? "\(milliseconds / 1000) s" : "\(milliseconds) ms"
    }
}
