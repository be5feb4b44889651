import Testing

@testable import LanguageModels

@Suite("Names of Bedrock's models")
struct BedrockModelNameTests {
    private static let profile = "arn:aws:bedrock:eu-west-1:123456789012:inference-profile/eu.anthropic.claude-3-5:0"

    @Test(
        "a name is an id or an ARN, maybe with a region",
        arguments: [
            ("anthropic.claude-3-sonnet-20240229-v1:0", "anthropic.claude-3-sonnet-20240229-v1:0", nil),
            ("us.anthropic.claude-sonnet-4-20250514-v1:0", "us.anthropic.claude-sonnet-4-20250514-v1:0", nil),
            ("converse/amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0", nil),
            ("us-west-2/amazon.nova-lite-v1:0", "amazon.nova-lite-v1:0", "us-west-2"),
            ("us-west-2/converse/a.b", "a.b", "us-west-2"), ("converse/us-west-2/a.b", "a.b", "us-west-2"),
            (profile, profile, "eu-west-1"), ("us-west-2/\(profile)", profile, "eu-west-1"),
            ("arn:aws:bedrock:::foundation-model/a.b", "arn:aws:bedrock:::foundation-model/a.b", nil),
            (
                "us-west-2/arn:aws:bedrock:::foundation-model/a.b", "arn:aws:bedrock:::foundation-model/a.b",
                "us-west-2"
            ),
        ] as [(String, String, String?)])
    func names(text: String, id: String, region: String?) throws {
        let name = try #require(BedrockModelName(text))
        #expect(name.id == id)
        #expect(name.region == region)
    }

    @Test(
        "other things are none",
        arguments: [
            "", "..", ".", "a b", "a/b", "evil.example/model", "us-west-2/", "us-west-2/us-west-1/a", "a?b", "a#b", "ä",
            "a\n",
            "a%2Fb", "arn:aws:bedrock", "arn:aws:bedrock:evil.example/:1:x/y", "invoke/a.b",
        ])
    func none(text: String) {
        #expect(BedrockModelName(text) == nil)
    }
}
