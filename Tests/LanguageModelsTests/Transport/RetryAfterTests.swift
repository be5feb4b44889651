import FoundationEssentials
import NIOHTTP1
import Testing

@testable import LanguageModels

@Suite("When a provider wants to be asked again")
struct RetryAfterTests {
    private static let now = Date(timeIntervalSince1970: 784_111_777)

    @Test(
        "it says so in seconds, as a date or in milliseconds, which are more exact",
        arguments: [
            (["Retry-After": "3"], .seconds(3)), (["Retry-After": "0"], .zero), (["Retry-After": "1.5"], .seconds(1.5)),
            (["Retry-After": "Sun, 06 Nov 1994 08:49:40 GMT"], .seconds(3)),
            (["Retry-After": "Sun, 06 Nov 1994 08:49:37 GMT"], .zero),
            (["Retry-After": "Sat, 05 Nov 1994 08:49:37 GMT"], .zero),
            (["retry-after-ms": "250"], .milliseconds(250)),
            (["retry-after-ms": "250", "Retry-After": "1"], .milliseconds(250)),
            (["retry-after-ms": "soon", "Retry-After": "1"], .seconds(1)),
        ] as [([String: String], Duration)])
    func wait(headers: [String: String], wait: Duration) {
        #expect(RetryAfter.wait(in: HTTPHeaders(Array(headers)), now: Self.now) == wait)
    }

    @Test(
        "what makes no sense was not said",
        arguments: [
            "", "soon", "-1", "nan", "inf", "1e300", "Sun, 06 Nov 1994 08:49:37 CET", "Sun, 06 Nov 1994 25:49:37 GMT",
            "Sun, 06 Nix 1994 08:49:37 GMT", "Sun, 06 Nov 99999 08:49:37 GMT", "Sun, 06 Nov 1994",
        ])
    func senseless(text: String) {
        #expect(RetryAfter.wait(in: ["Retry-After": text], now: Self.now) == nil)
    }

    @Test("nothing said is nothing")
    func nothing() {
        #expect(RetryAfter.wait(in: [:], now: Self.now) == nil)
    }
}
