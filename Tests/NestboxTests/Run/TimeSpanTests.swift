import Testing

@testable import nestbox

struct TimeSpanTests {
    @Test(
        "a number has a unit, and is seconds without one",
        arguments: [
            ("5", 5000), ("5s", 5000), ("500ms", 500), ("1.5s", 1500), ("2m", 120_000), ("0.5h", 1_800_000),
            ("0.25", 250),
        ])
    func understood(_ text: String, _ milliseconds: Int) {
        #expect(TimeSpan(text)?.duration == .milliseconds(milliseconds))
    }

    @Test(
        "what is no time is none, and neither is one of nothing or of months",
        arguments: ["", "s", "-5s", "5 s", "5S", "5sec", "0", "0s", "0.1ms", "1e3", "1000h", "1..5s", "5s5"])
    func refused(_ text: String) { #expect(TimeSpan(text) == nil) }

    @Test(
        "for people it is in seconds, or in milliseconds",
        arguments: [(5000, "5 s"), (1500, "1500 ms"), (90_000, "90 s")])
    func shown(_ milliseconds: Int, _ text: String) {
        #expect(TimeSpan(.milliseconds(milliseconds)).description == text)
    }
}
