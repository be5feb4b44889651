import Testing

@testable import LanguageModels

@Suite("A provider's key")
struct APIKeyTests {
    @Test(
        "what a provider says is free of it, whole or starred out",
        arguments: [
            ("Incorrect API key provided: sk-secret.", "Incorrect API key provided: ***."),
            ("bad key 'sk-se****cret'", "bad key '***'"), ("(sk-secret)", "(***)"), ("no key", "no key"), ("", ""),
            ("**bold** words", "**bold** words"),
        ])
    func redacted(text: String, clean: String) throws {
        #expect(try #require(APIKey("sk-secret")).redacted(from: text) == clean)
    }
}
