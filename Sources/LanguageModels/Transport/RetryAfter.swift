import FoundationEssentials
import NIOHTTP1

/// When a provider wants to be asked again.
///
/// `Retry-After` (RFC 9110, 10.2.3) in seconds or as a date, and `retry-after-ms`, which OpenAI and Azure send and which is
/// the more exact one.
enum RetryAfter {
    /// Nil where there is none, or none that makes sense. Never negative.
    static func wait(in headers: HTTPHeaders, now: Date) -> Duration? {
        if let text = headers.first(name: "retry-after-ms"), let wait = wait(text, unit: .milliseconds(1)) {
            return wait
        }
        guard let text = headers.first(name: "retry-after") else { return nil }
        if let wait = wait(text, unit: .seconds(1)) { return wait }
        guard let date = HTTPDate.parse(text) else { return nil }
        return .seconds(max(0, date.timeIntervalSince(now)))
    }

    private static func wait(_ text: String, unit: Duration) -> Duration? {
        // A number that no duration can hold is no sensible wait either.
        guard let count = Double(text), (0...1e9).contains(count) else { return nil }
        return unit * count
    }
}
