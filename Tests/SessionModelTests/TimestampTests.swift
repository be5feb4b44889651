import FoundationEssentials
import Testing

@testable import SessionModel

struct TimestampTests {
    @Test(
        "a moment is written as ISO 8601 in UTC with six decimals",
        arguments: [
            (0, "1970-01-01T00:00:00.000000"), (1, "1970-01-01T00:00:00.000001"),
            (999_999, "1970-01-01T00:00:00.999999"), (-1, "1969-12-31T23:59:59.999999"),
            (-1_000_000, "1969-12-31T23:59:59.000000"), (1_739_725_828_301_493, "2025-02-16T17:10:28.301493"),
            (1_709_164_800_000_000, "2024-02-29T00:00:00.000000"),
            (253_402_300_799_999_999, "9999-12-31T23:59:59.999999"),
        ] as [(Int64, String)])
    func description(microseconds: Int64, text: String) {
        #expect(Timestamp(microseconds: microseconds).description == text)
        #expect(Timestamp(text)?.microseconds == microseconds)
    }

    @Test(
        "a moment is read with any number of decimals, and with a zone",
        arguments: [
            ("2025-02-16T17:10:28", "2025-02-16T17:10:28.000000"),
            ("2025-02-16T17:10:28Z", "2025-02-16T17:10:28.000000"),
            ("2025-02-16T17:10:28.5", "2025-02-16T17:10:28.500000"),
            ("2025-02-16T17:10:28.1234567Z", "2025-02-16T17:10:28.123456"),
            ("2025-02-16T17:10:28.25+01:00", "2025-02-16T16:10:28.250000"),
            ("2025-02-16T17:10:28-05:30", "2025-02-16T22:40:28.000000"),
        ])
    func reading(text: String, meaning: String) {
        #expect(Timestamp(text)?.description == meaning)
    }

    @Test(
        "what is no moment is refused",
        arguments: [
            "", ".", "yesterday", "2025", "2025-02-16", "2025-02-16T", "2025-13-01T00:00:00", "2025-02-30T00:00:00x",
            "2025-02-16T17:10:28.x", "2025-02-16T17:10:28.٥", "+", "-", "Z", "T", "99999999999-01-01T00:00:00Z",
            "2025-02-16T17:10:28+99:99:99:99", "2025-02-16T17:10:28.5.5",
            "2025-02-16T17:10:28Z and more", "2025-02-16T17:10:28 and more", " 2025-02-16T17:10:28",
            "2025-02-16T17:10:28ZZ",
            "2025-02-16T17:10:28.5Z1",
        ])
    func invalid(text: String) {
        #expect(Timestamp(text) == nil)
    }

    @Test("moments are ordered as time is")
    func order() {
        #expect(Timestamp(microseconds: -1) < Timestamp(microseconds: 0))
        #expect(Timestamp(Date(timeIntervalSince1970: 1.5)) == Timestamp(microseconds: 1_500_000))
    }

    @Test("every moment reads back as it was written", arguments: 0..<200)
    func roundTrip(step: Int64) {
        let moment = Timestamp(microseconds: step &* 0x1E37_79B9_7F4A_7C15 & 0x0003_ffff_ffff_ffff)
        #expect(Timestamp(moment.description) == moment)
    }
}
