package import FoundationEssentials

/// A moment, in whole microseconds since 1970-01-01 00:00 UTC.
///
/// The API writes moments as ISO 8601 in UTC with six decimals and no zone, as the reference document does:
/// `2025-02-16T17:10:28.301493`.
package struct Timestamp: Hashable, Comparable, Sendable {
    package var microseconds: Int64

    package init(microseconds: Int64) { self.microseconds = microseconds }

    package init(_ date: Date) {
        microseconds = Int64((date.timeIntervalSince1970 * 1_000_000).rounded())
    }

    package static var now: Timestamp { Timestamp(Date()) }

    package static func < (lhs: Timestamp, rhs: Timestamp) -> Bool { lhs.microseconds < rhs.microseconds }

    /// Seconds since the epoch, rounded down.
    package var seconds: Int64 {
        let (quotient, remainder) = microseconds.quotientAndRemainder(dividingBy: 1_000_000)
        return remainder < 0 ? quotient - 1 : quotient
    }
}

extension Timestamp: LosslessStringConvertible {
    package var description: String {
        let fraction = String(microseconds - seconds * 1_000_000)
        let padding = String(repeating: "0", count: 6 - fraction.count)
        let whole = Date(timeIntervalSince1970: Double(seconds)).formatted(
            .iso8601.year().month().day().time(includingFractionalSeconds: false))
        return "\(whole).\(padding)\(fraction)"
    }

    /// Reads what ``description`` writes; also without decimals, and with `Z` or an offset at the end.
    package init?(_ description: String) {
        let (main, fraction) = Timestamp.splitFraction(description)
        let zoned = main.hasSuffix("Z") || main.dropFirst(10).contains { $0 == "+" || $0 == "-" } ? main : main + "Z"
        // The parser would not mind what follows the zone.
        guard Timestamp.isZone(zoned.dropFirst(19)), let date = try? Date(zoned, strategy: .iso8601),
            let digits = Int64(fraction)
        else { return nil }
        microseconds = Int64(date.timeIntervalSince1970) * 1_000_000 + digits
    }

    /// Whether the text is `Z`, or an offset such as `+01:00`, and nothing more.
    private static func isZone(_ text: Substring) -> Bool {
        guard text != "Z" else { return true }
        let digits = text.dropFirst().filter { $0 != ":" }
        return (text.first == "+" || text.first == "-") && [2, 4].contains(digits.count)
            && digits.allSatisfy { $0.isASCII && $0.isNumber }
    }

    /// Takes the decimals out of the text, as exactly six digits.
    private static func splitFraction(_ text: String) -> (main: String, fraction: String) {
        guard let point = text.firstIndex(of: ".") else { return (text, "000000") }
        let tail = text[text.index(after: point)...]
        let digits = tail.prefix { $0.isASCII && $0.isNumber }
        let six = (String(digits) + "000000").prefix(6)
        return (String(text[..<point]) + tail.dropFirst(digits.count), String(six))
    }
}

extension Timestamp: Codable {
    package init(from decoder: any Decoder) throws {
        let text = try decoder.singleValueContainer().decode(String.self)
        guard let value = Timestamp(text) else {
            throw DecodingError.dataCorrupted(
                .init(codingPath: decoder.codingPath, debugDescription: "not an ISO 8601 timestamp"))
        }
        self = value
    }

    package func encode(to encoder: any Encoder) throws {
        var container = encoder.singleValueContainer()
        try container.encode(description)
    }
}
