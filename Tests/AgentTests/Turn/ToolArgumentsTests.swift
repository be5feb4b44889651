import Testing

@testable import Agent

@Suite("Arguments of a call while they are written")
struct ToolArgumentsTests {
    private func read(_ fragments: [String]) -> (arguments: ToolArguments, code: String) {
        var arguments = ToolArguments()
        var code = ""
        for fragment in fragments { code += arguments.feed(fragment) }
        return (arguments, code)
    }

    @Test("arguments split anywhere give the same code")
    func split() {
        let json =
            #"{"language": "python", "note": {"code": "no", "a": ["]", "\""]}, "code": "a = \"ä\\n\"\n\ud83d\udc26\u0041/\/"}"#
        let scalars = Array(json.unicodeScalars)
        for position in 0...scalars.count {
            let parts = [scalars[..<position], scalars[position...]].map { part in
                var text = String.UnicodeScalarView()
                text.append(contentsOf: part)
                return String(text)
            }
            let (arguments, code) = read(parts)
            #expect(code == "a = \"ä\\n\"\n🐦A//", "split at \(position)")
            #expect(arguments.language == "python")
            #expect(arguments.codeIsWhole)
            #expect(arguments.raw == json)
        }
    }

    @Test("code is given out as it comes")
    func live() {
        var arguments = ToolArguments()
        #expect(arguments.feed(#"{"language":"python","code":"pri"#) == "pri")
        #expect(arguments.language == "python")
        #expect(arguments.feed(#"nt(1)\"#) == "nt(1)")
        #expect(arguments.feed("n") == "\n")
        #expect(!arguments.codeIsWhole)
        #expect(arguments.feed("\"}") == "")
        #expect(arguments.codeIsWhole)
    }

    @Test(
        "slips in the JSON are forgiven",
        arguments: [
            ("{\"code\":\"a\nb\"}", "a\nb"),
            (#"{"code":"re.match('\d')"}"#, #"re.match('\d')"#),
            (#"{"code":"\ud83d!"}"#, "\u{FFFD}!"),
            (#"{"code":"\u12x"}"#, "\u{FFFD}x"),
            (#"{"n":1.5,"t":true,"code":"x","code":"y"}"#, "x"),
            (#" { "code" : "x" "#, "x"),
        ])
    func lenient(json: String, code: String) {
        let read = read([json])
        #expect(read.code == code)
        #expect(read.arguments.codeIsWhole)
    }

    @Test("code that is no string is no code", arguments: [#"{"code":["a"]}"#, #"{"code":null}"#, "{}", "", "[1]"])
    func none(json: String) {
        let read = read([json])
        #expect(read.code.isEmpty)
        #expect(!read.arguments.hasCode)
    }

    @Test("text that is no object is recognised", arguments: ["print(1)", "  [1]"])
    func notAnObject(text: String) {
        #expect(read([text]).arguments.isNotAnObject)
    }
}
