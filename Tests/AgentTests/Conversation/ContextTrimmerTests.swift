import LanguageModels
import SessionModel
import TestSupport
import Testing

@testable import Agent

@Suite("Making a conversation fit")
struct ContextTrimmerTests {
    private func question(_ text: String) -> ConversationPart { .question([.text(text)]) }

    private func run(_ code: String, _ output: String = "") -> ConversationPart {
        .run(CodeRun(language: "python", code: code, output: output, hasRun: true))
    }

    private func tokens(_ parts: [ConversationPart]) -> Int { parts.map(TokenEstimate.tokens(of:)).reduce(0, +) }

    private func trim(_ parts: [ConversationPart], to limit: Int) -> [ConversationPart] {
        ContextTrimmer(limit: limit).trimmed(parts)
    }

    private let turns: [ConversationPart] = [
        .question([.text("first")]), .run(CodeRun(language: "python", code: "1", output: "a", hasRun: true)),
        .speech("It is a."), .question([.text("second")]), .speech("Yes."), .question([.text("third")]),
        .run(CodeRun(language: "python", code: "2", output: "b", hasRun: true)),
        .run(CodeRun(language: "python", code: "3", output: "c", hasRun: true)),
    ]

    @Test("what fits stays as it is")
    func fits() {
        #expect(trim(turns, to: tokens(turns)) == turns)
    }

    @Test("turns are left out as a whole, the oldest first")
    func oldest() {
        #expect(trim(turns, to: tokens(turns) - 1) == Array(turns[3...]))
        #expect(trim(turns, to: tokens(Array(turns[3...])) - 1) == Array(turns[5...]))
    }

    @Test("of the newest turn the oldest runs go next, and the question and the last run stay")
    func newest() {
        let kept = [turns[5], turns[7]]
        #expect(trim(turns, to: tokens(Array(turns[5...])) - 1) == kept)
        #expect(trim(turns, to: tokens(kept)) == kept)
    }

    @Test("one message that is longer than the window is cut in the middle")
    func longMessage() {
        let text = String(repeating: "a", count: 50_000) + String(repeating: "z", count: 50_000)
        let trimmed = trim([question("before"), question(text)], to: 1_000)
        #expect(tokens(trimmed) <= 1_000)
        guard trimmed.count == 1, case .question(let contents)? = trimmed.last, case .text(let kept)? = contents.last
        else {
            Issue.record("not one question: \(trimmed.count)")
            return
        }
        #expect(kept.hasPrefix("aaa"))
        #expect(kept.hasSuffix("zzz"))
        #expect(kept.contains("characters left out"))
        #expect(tokens(trimmed) > 500)
    }

    @Test("long output is cut before the question that it belongs to is touched")
    func longOutput() {
        let trimmed = trim([question("short"), run("print()", String(repeating: "x", count: 10_000))], to: 300)
        #expect(trimmed.first == question("short"))
        #expect(tokens(trimmed) <= 300)
    }

    @Test("of many pictures the first and the last two are kept, wherever they stand")
    func images() {
        let images = (0..<6).map { ModelContent.image(mime: "image/png", base64: "\($0)") }
        let parts: [ConversationPart] = [
            .question([.text("see"), images[0], images[1]]),
            .run(CodeRun(language: "python", code: "plot", hasRun: true, images: [images[2], images[3]])),
            .question([images[4], .text("and"), images[5]]),
        ]
        let missing = ModelContent.text("[A picture stood here and was left out.]")
        #expect(
            trim(parts, to: 100_000) == [
                .question([.text("see"), images[0], missing]),
                .run(CodeRun(language: "python", code: "plot", hasRun: true, images: [missing, missing])),
                .question([images[4], .text("and"), images[5]]),
            ])
        #expect(trim(Array(parts[2...]), to: 100_000) == Array(parts[2...]))
    }

    @Test("a history without a question keeps its last part")
    func noQuestion() {
        let parts = [run("1", "a"), run("2", "b"), .speech("So.")]
        #expect(trim(parts, to: 1) == [.speech("So.")])
        #expect(trim([], to: 0).isEmpty)
    }

    @Test(
        "whatever the conversation, the newest question and the last part stay, and it fits if it can",
        arguments: 0..<300)
    func property(seed: UInt64) {
        var random = SeededGenerator(seed: seed)
        let parts = (0..<Int.random(in: 1...30, using: &random)).map { number -> ConversationPart in
            let length = [1, 20, 400, 9_000].randomElement(using: &random) ?? 1
            let text =
                "\(number)"
                + String(repeating: ["x", "é", "好", "🐦"].randomElement(using: &random) ?? "", count: length)
            switch Int.random(in: 0..<4, using: &random) {
            case 0: return question(text)
            case 1: return .speech(text)
            case 2: return .aside([.text(text)])
            default: return run(text, text)
            }
        }
        let limit = Int.random(in: 0...20_000, using: &random)
        let trimmed = trim(parts, to: limit)
        func mark(_ part: ConversationPart?) -> String {
            switch part {
            case .question(let contents)?, .aside(let contents)?:
                if case .text(let text)? = contents.first { String(text.prefix(3)) } else { "" }
            case .speech(let text)?: String(text.prefix(3))
            case .run(let run)?: String(run.code.prefix(3))
            case nil: "none"
            }
        }
        #expect(mark(trimmed.last) == mark(parts.last))
        #expect(mark(trimmed.last(where: \.isQuestion)) == mark(parts.last(where: \.isQuestion)))
        // Two parts are kept whatever comes, each cut to no less than some hundred characters.
        #expect(tokens(trimmed) <= max(limit, 4_000))
        #expect(trimmed.map(mark).allSatisfy(parts.map(mark).contains))
    }
}
