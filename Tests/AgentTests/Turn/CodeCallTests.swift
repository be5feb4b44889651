import LanguageModels
import Testing

@testable import Agent

@Suite("Calls as models write them")
struct CodeCallTests {
    private func outcome(_ arguments: String, name: String = "execute") -> CodeCall.Outcome {
        var call = CodeCall(name: name, languages: ["python", "bash"])
        for scalar in arguments.unicodeScalars { _ = call.feed(String(scalar)) }
        return call.end()
    }

    private func outcome(language: String, code: String) -> CodeCall.Outcome {
        outcome(ModelToolCall(id: "", language: language, code: code).arguments)
    }

    @Test("plain code of an enabled language is shown while it is written")
    func shown() {
        var call = CodeCall(name: "execute", languages: ["python"])
        var shown: [String] = []
        for piece in [#"{"language":"Python","#, #""code":"  "#, "f", "or", #" x"}"#] {
            if let now = call.feed(piece) {
                #expect(now.language == "python")
                shown.append(now.code)
            }
        }
        #expect(shown == ["  for", " x"])
        #expect(call.end() == .shown(language: "python", code: "  for x"))
    }

    @Test("code that comes before its language waits for it")
    func languageLast() {
        #expect(outcome(#"{"code":"print(1)","language":"bash"}"#) == .shown(language: "bash", code: "print(1)"))
    }

    @Test(
        "the known slips are repaired",
        arguments: [
            ("`import os", "python", "import os"),
            ("```python\nx = 1\n```", "python", "x = 1"),
            ("```\nx = 1", "python", "x = 1"),
            (#"functions.execute({"language":"bash","code":"ls"})"#, "bash", "ls"),
            (#"{"language": "bash", "code": "ls"}"#, "bash", "ls"),
            (#"{"a": 1}["a"]"#, "python", #"{"a": 1}["a"]"#),
            ("`x`", "python", "x"),
        ])
    func repaired(code: String, language: String, expected: String) {
        #expect(outcome(language: "python", code: code) == .held(language: language, code: expected))
    }

    @Test(
        "a language that is missing is the default one",
        arguments: [#"{"code":"1"}"#, #"{"language":"","code":"1"}"#])
    func defaultLanguage(arguments: String) {
        #expect(outcome(arguments) == .held(language: "python", code: "1"))
    }

    @Test("a tool named after a language means that language")
    func namedTool() {
        #expect(outcome(#"{"code":"ls"}"#, name: "bash") == .held(language: "bash", code: "ls"))
        #expect(outcome("print(1)", name: "python") == .held(language: "python", code: "print(1)"))
    }

    @Test("an unknown language is kept as it was written")
    func unknown() {
        #expect(outcome(language: "COBOL", code: "x") == .held(language: "COBOL", code: "x"))
    }

    @Test("code without its end is cut off")
    func cutOff() {
        #expect(
            outcome(#"{"language":"python","code":"rm -r"#) == .cutOff(language: "python", unshown: ""))
        #expect(outcome(#"{"code":"rm -r"#) == .cutOff(language: "python", unshown: "rm -r"))
    }

    @Test("a call without code is empty", arguments: ["{}", #"{"language":"python"}"#, #"{"code":" "}"#])
    func empty(arguments: String) {
        #expect(outcome(arguments) == .empty(language: "python", arguments: arguments))
    }
}
