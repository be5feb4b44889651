import SessionModel
import Testing

@testable import nestbox

struct LanguageChoiceTests {
    private let choice = LanguageChoice(languages: [
        Language(
            name: "python", aliases: ["py"], extensions: ["py"], interpreters: ["python", "python3"], isStateful: true),
        Language(name: "shell", aliases: ["sh"], extensions: ["sh"], interpreters: ["sh", "bash"], isStateful: true),
        Language(name: "c", extensions: ["c"], isStateful: false),
        Language(name: "lua", extensions: ["lua"], isStateful: true, hasPrograms: false),
        Language(name: "rust", extensions: ["rs"], isStateful: false, problem: "needs rustc, which is not installed"),
    ])

    private func found(_ file: String?, _ content: String = "", asked: String? = nil) throws -> String {
        try choice.language(asked: asked, file: file, content: Array(content.utf8)).name
    }

    private func refusal(_ file: String?, _ content: String = "", asked: String? = nil) -> String? {
        #expect(throws: RunFailure.self) { try found(file, content, asked: asked) }?.description
    }

    @Test(
        "the ending of the file's name tells it, in any case, whatever the first line says",
        arguments: [("a.py", "python"), ("/x.sh/b.c", "c"), ("A.PY", "python"), ("a.b.sh", "shell")])
    func ending(_ file: String, _ language: String) throws {
        #expect(try found(file, "#!/bin/bash\n") == language)
    }

    @Test(
        "else the first line does",
        arguments: [
            ("#!/usr/bin/python3\n", "python"), ("#! /bin/bash -e\n", "shell"), ("#!/usr/bin/env python3", "python"),
            ("#!/usr/bin/env -S A=1 bash -x\n", "shell"), ("#!/opt/python3.11\r\n", "python"),
            ("#!/usr/bin/python2.7.18\n", "python"), ("#!bash", "shell"),
        ])
    func firstLine(_ content: String, _ language: String) throws {
        #expect(try found("build", content) == language)
        #expect(try found("build.unknown", content) == language)
        #expect(try found(".py", content) == language)
        #expect(try found(nil, content) == language)
    }

    @Test("what is asked for wins, by name or alias")
    func asked() throws {
        #expect(try found("a.py", "#!/bin/bash", asked: "c") == "c")
        #expect(try found(nil, asked: "SH") == "shell")
    }

    @Test(
        "where nothing tells it, the file is named and what there is",
        arguments: ["", "echo", " #!/bin/bash", "#!", "#!/", "#!/usr/bin/env", "#!/usr/bin/env -i", "#!/usr/bin/perl"])
    func untold(_ content: String) {
        let end =
            "neither an ending of its name nor a #! line tells its language; say --language, one of python, shell, c, lua"
        #expect(refusal("notes.txt", content) == "notes.txt: " + end)
        #expect(refusal(nil, content) == "standard input: " + end)
    }

    @Test("a language that is not there, or has no programs, says so")
    func unusable() {
        #expect(refusal("a.rs") == "a.rs: rust cannot be run here: it needs rustc, which is not installed")
        #expect(
            refusal("a", asked: "rust") == "--language: rust cannot be run here: it needs rustc, which is not installed"
        )
        #expect(refusal("a.lua") == "a.lua: lua has no programs, only cells")
        #expect(refusal("a.py", asked: "cobol") == "--language: there is no cobol; there are python, shell, c, lua")
    }
}
