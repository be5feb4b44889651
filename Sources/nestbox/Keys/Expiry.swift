import SessionModel

/// When a key ends, as an operator writes it.
struct Expiry {
    let time: Timestamp

    /// - Throws: ``StartFailure`` for what is neither a span nor a time, or lies in the past.
    init(_ text: String, now: Timestamp) throws {
        guard let time = Self.span(text).map({ now.microseconds + $0 * 1_000_000 }) ?? Self.moment(text) else {
            throw StartFailure("--expires: \"\(text)\" is neither a span, as 90d or 12h, nor a time, as 2027-01-31")
        }
        guard time > now.microseconds else { throw StartFailure("--expires: \(text) is over") }
        self.time = Timestamp(microseconds: time)
    }

    /// Seconds; up to a hundred years.
    private static func span(_ text: String) -> Int64? {
        guard let unit = ["d": Int64(86_400), "h": 3_600][text.suffix(1)],
            let count = Int64(text.dropLast()), (0...876_000).contains(count), count * unit <= 36_500 * 86_400
        else { return nil }
        return count * unit
    }

    /// UTC where no zone is said; a date is its first moment.
    private static func moment(_ text: String) -> Int64? {
        Timestamp(text.count == "2027-01-31".count ? "\(text)T00:00:00" : text)?.microseconds
    }
}
