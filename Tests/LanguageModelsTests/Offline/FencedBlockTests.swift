import Testing

@testable import LanguageModels

@Suite("Fenced blocks")
struct FencedBlockTests {
    @Test(
        "the language is the first word after the fence, and python where there is none",
        arguments: [("```js\n1\n```", "js"), ("```\n1\n```", "python"), ("``` r x\n1\n```", "r")])
    func language(text: String, language: String) {
        #expect(FencedBlock.blocks(in: text).map(\.language) == [language])
    }

    @Test(
        "the code is what stands between the fences",
        arguments: [
            ("a\n```py\nx\n\n  y\n```\nb", "x\n\n  y"),
            ("```py\r\nx\r\ny\r\n```\r\n", "x\ny"),
            ("````md\n```py\nx\n```\n````", "```py\nx\n```"),
            ("1. so\n   ```py\n   if a:\n       b\n   ```", "if a:\n    b"),
            ("```py\nnever closed", "never closed"),
            ("```py\n```", ""),
        ])
    func code(text: String, code: String) {
        #expect(FencedBlock.blocks(in: text).map(\.code) == [code])
    }

    @Test("code within a line is no block", arguments: ["`a`", "so ```a``` so", "```a``` so", ""])
    func none(text: String) {
        #expect(FencedBlock.blocks(in: text).isEmpty)
    }
}
