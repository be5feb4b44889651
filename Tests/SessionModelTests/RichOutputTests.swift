import Testing

@testable import SessionModel

struct RichOutputTests {
    @Test(
        "a picture is shown before HTML, and that before text",
        arguments: [
            (["image/png", "image/jpeg", "text/html", "text/plain"], "image/png"),
            (["image/jpeg", "text/html", "text/plain"], "image/jpeg"), (["text/html", "text/plain"], "text/html"),
            (["application/json", "text/plain"], "text/plain"),
        ])
    func preferred(mimes: [String], first: String) throws {
        let output = RichOutput(Dictionary(uniqueKeysWithValues: mimes.map { ($0, "content of \($0)") }))
        let preferred = try #require(output.preferred)
        #expect(preferred.mime == first)
        #expect(preferred.content == "content of \(first)")
    }

    @Test("a value that cannot be shown has no representation to prefer")
    func none() {
        #expect(RichOutput([:]).preferred == nil)
        #expect(RichOutput(["application/x-unknown": "?"]).preferred == nil)
    }
}
