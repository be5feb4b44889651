import Testing

@testable import Gateway

struct APIKeyTests {
    @Test("only the whole key matches", arguments: ["secret", "secre", "secrets", "Secret", "", "secretsecret", "🔑"])
    func match(presented: String) {
        #expect(APIKey("secret").matches(presented[...]) == (presented == "secret"))
    }

    @Test("an empty key admits nobody")
    func empty() {
        #expect(!APIKey("").matches(""))
        #expect(!APIKey("").matches("x"))
    }
}
