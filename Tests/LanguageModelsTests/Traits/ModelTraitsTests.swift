import SessionModel
import Testing

@testable import LanguageModels

@Suite("What is known of models")
struct ModelTraitsTests {
    private let table = ModelTraitsTable()

    @Test(
        "a model is known behind every provider's way of naming it",
        arguments: [
            "anthropic/claude-3-5-sonnet-20241022", "bedrock/anthropic.claude-3-5-sonnet-20240620-v1:0",
            "bedrock/us.anthropic.claude-3-5-sonnet-20240620-v1:0", "openrouter/anthropic/claude-3.5-sonnet",
            "bedrock/arn:aws:bedrock:us-east-1:1:inference-profile/us.anthropic.claude-3-5-sonnet-20240620-v1:0",
            "Claude-3-5-Sonnet-Latest",
        ])
    func names(name: String) {
        let traits = table.traits(of: name)
        #expect(traits.contextTokens == 200_000)
        #expect(traits.takesTools)
        #expect(traits.price?.prompt == 3)
        #expect(traits.price?.completion == 15)
    }

    @Test("the longest name wins: a small model does not cost what the large one does")
    func longest() {
        #expect(table.traits(of: "openai/gpt-4o-mini-2024-07-18").price?.prompt == 0.15)
        #expect(table.traits(of: "gpt-4-0613").contextTokens == 8_192)
        #expect(table.traits(of: "ollama/llama3:8b").takesTools == false)
        #expect(table.traits(of: "ollama/llama3.1:8b").takesTools)
        #expect(table.traits(of: "bedrock/meta.llama3-1-70b-instruct-v1:0").takesTools)
    }

    @Test("an unknown model has a small window, takes tools, and has no price")
    func unknown() {
        #expect(table.traits(of: "openai/house-special") == ModelTraits())
        // Not the family, though its letters are in the name.
        #expect(table.traits(of: "openai/fogpt-4o").price == nil)
    }

    @Test("where a model is served decides its window, and what costs nothing")
    func provider() {
        let traits = table.traits(of: "ollama/qwen2.5-coder")
        #expect(traits.contextTokens == 4_096)
        #expect(traits.price == .free)
        #expect(table.traits(of: OfflineModel.name).price == .free)
    }

    @Test(
        "some models are known to take no pictures; the others may be shown them",
        arguments: [
            ("openai/gpt-4-0613", false), ("openai/gpt-4-1106-preview", false), ("openai/gpt-4-turbo", true),
            ("openai/gpt-4o-mini", true), ("gpt-4.1-nano", true), ("gpt-3.5-turbo", false), ("o3-mini", false),
            ("deepseek/deepseek-chat", false), ("bedrock/amazon.nova-micro-v1:0", false),
            ("bedrock/amazon.nova-lite-v1:0", true), ("bedrock/us.meta.llama3-2-90b-instruct-v1:0", true),
            ("bedrock/meta.llama3-1-70b-instruct-v1:0", false), ("groq/llama-3.3-70b-versatile", false),
            ("anthropic/claude-3-haiku-20240307", true), ("openai/house-special", true),
        ])
    func images(name: String, takesImages: Bool) {
        #expect(table.traits(of: name).takesImages == takesImages)
    }

    @Test("the operator has the last word, on what it speaks of")
    func operators() {
        let table = ModelTraitsTable([
            "ollama/qwen": PartialTraits(contextTokens: 65_536, takesImages: false),
            "house": PartialTraits(takesTools: false, price: ModelPrice(prompt: 1, completion: 2)),
        ])
        #expect(table.traits(of: "ollama/qwen2.5").contextTokens == 65_536)
        #expect(table.traits(of: "ollama/qwen2.5").price == .free)
        #expect(!table.traits(of: "ollama/qwen2.5").takesImages)
        #expect(table.traits(of: "openai/house-special").price == ModelPrice(prompt: 1, completion: 2))
        #expect(!table.traits(of: "openai/house-special").takesTools)
    }

    @Test("tokens of the cache have a price of their own, and a cost is rounded up")
    func cost() {
        let price = ModelPrice(prompt: 3, completion: 15, cacheRead: 0.3, cacheWrite: 3.75)
        let usage = TokenUsage(promptTokens: 1_000, completionTokens: 100, cacheReadTokens: 500, cacheWriteTokens: 100)
        #expect(price.cost(of: usage) == Money(nanodollars: 400 * 3_000 + 500 * 300 + 100 * 3_750 + 100 * 15_000))
        #expect(
            ModelPrice(prompt: 0.0001, completion: 0).cost(of: TokenUsage(promptTokens: 1)) == Money(nanodollars: 1))
        // What a provider says of its cache may be more than the prompt; no cost is below zero.
        #expect(price.cost(of: TokenUsage(promptTokens: 1, cacheReadTokens: 10)) == Money(nanodollars: 3_000))
    }
}
