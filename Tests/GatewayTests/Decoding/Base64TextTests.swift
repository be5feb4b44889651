import Testing

@testable import Gateway

@Suite("Pictures in base64")
struct Base64TextTests {
    @Test("base64 with its padding is taken", arguments: ["", "AAAA", "ab+/", "aGk=", "aA==", "AAAAaA=="])
    func valid(text: String) { #expect(Base64Text.isValid(text)) }

    @Test(
        "anything else is not",
        arguments: [
            "A", "aGk", "aA=", "a===", "====", "aG=k", "aGk=\n", "aG k", "aGk-", "aGk_", "data:image/png;base64,AAAA",
            "äöü",
        ])
    func invalid(text: String) { #expect(!Base64Text.isValid(text)) }
}
