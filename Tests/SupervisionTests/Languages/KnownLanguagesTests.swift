import FoundationEssentials
import Glibc
import SessionModel
import TestSupport
import Testing
import Wire

@testable import Supervision

/// Languages of the package, and of an operator's folder, on a host whose programs the test makes.
struct KnownLanguagesTests {
    private let folder: TemporaryFolder
    private var languages: String { "\(folder.path)/languages" }
    private var programs: String { "\(folder.path)/opt/lua/bin" }

    init() throws {
        folder = try TemporaryFolder()
        for path in ["languages", "opt", "opt/lua", "opt/lua/bin"] {
            try #require(mkdir("\(folder.path)/\(path)", 0o755) == 0)
        }
    }

    /// An operator's language with a program of its own.
    private func addLua(_ name: String = "lua", _ more: String = "") throws {
        try #require(mkdir("\(languages)/\(name)", 0o755) == 0)
        let descriptor = """
            {"name": "\(name)", "stateful": true, "programs": {"lua": ["luatest"]}, "driver": "driver.lua",
             "command": ["{lua}", "{driver}"]\(more)}
            """
        try write(descriptor, to: "\(languages)/\(name)/language.json")
        try write("-- the driver", to: "\(languages)/\(name)/driver.lua")
    }

    private func addProgram() throws {
        try ShellProgram.write("#!/bin/sh\n", to: "\(programs)/luatest")
    }

    private func write(_ text: String, to path: String) throws {
        try text.write(toFile: path, atomically: false, encoding: .utf8)
        try #require(chmod(path, 0o644) == 0)
    }

    private func known() throws -> KnownLanguages {
        try KnownLanguages(folder: languages, path: programs, python: "/usr/bin/python3")
    }

    @Test("the package's languages are known, the best known first, and python and shell can be run")
    func package() throws {
        let known = try KnownLanguages(folder: nil, path: "", python: "/usr/bin/python3")
        let names = known.entries.map(\.source.descriptor.name)
        #expect(names.prefix(3) == ["python", "shell", "javascript"])
        #expect(Set(names).isSuperset(of: ["c", "c++", "go", "java", "ruby", "rust"]))
        #expect(known.available.prefix(2).map(\.name) == ["python", "shell"])
        #expect(known.name(for: "BASH") == "shell" && known.name(for: "py") == "python")
        #expect(known.name(for: "cobol") == nil)
        let kernel = try #require(known.kernels(in: "/data/languages")["shell"])
        #expect(kernel.arguments.first == "/usr/bin/python3")
        #expect(kernel.arguments.contains("/data/languages/shell/driver.py"))
        #expect(known.kernels(in: "/data/languages")["python"] == nil)
    }

    @Test("a language of the operator's is there with its program, and the folder that it lives in is shown")
    func operators() throws {
        try addLua()
        try addProgram()
        let known = try known()
        #expect(known.name(for: "lua") == "lua")
        let home = "\(folder.path)/opt/lua"
        // Those of the package's own languages are the host's.
        #expect(known.trees.filter { $0.hasPrefix(folder.path) } == [home])
        #expect(
            known.kernels(in: "/d")["lua"] == KernelProgram(arguments: ["\(home)/bin/luatest", "/d/lua/driver.lua"]))
    }

    @Test("one whose program is missing is known, cannot be run, and says why")
    func missing() throws {
        try addLua()
        let entry = try #require(try known().entries.first { $0.source.descriptor.name == "lua" })
        #expect(throws: LanguageError("needs luatest, which is not installed")) { try entry.programs.get() }
        #expect(try known().name(for: "lua") == nil)
    }

    @Test("only what the operator enables can be run")
    func enabling() throws {
        var known = try known()
        try known.enable(only: ["bash"])
        #expect(known.available.map(\.name) == ["shell"])
        #expect(known.name(for: "python") == nil)
        let stranger = #expect(throws: LanguageError.self) { try known.enable(only: ["cobol"]) }
        #expect(stranger?.description.hasPrefix("there is no language cobol; there are python, shell,") == true)
        try addLua()
        var other = try self.known()
        let missing = #expect(throws: LanguageError.self) { try other.enable(only: ["lua"]) }
        #expect(missing?.description == "lua cannot be run here: needs luatest, which is not installed")
    }

    @Test("a tree that would show secrets makes its language one that cannot be run")
    func secrets() throws {
        try addLua()
        try addProgram()
        let planner = RootPlanner(dataFolder: "\(folder.path)/opt/lua/data", workspaces: "/w", cache: "/c")
        let shown = try known().showable(by: planner)
        #expect(shown.name(for: "lua") == nil && shown.name(for: "shell") == "shell")
        #expect(!shown.trees.contains { $0.hasPrefix(folder.path) })
    }

    @Test("two languages cannot have one name, and a folder is named by its language")
    func names() throws {
        try addLua("lua", #", "aliases": ["bash"]"#)
        #expect(throws: LanguageError("languages lua and shell are both called bash")) { try known() }
        try FileManager.default.moveItem(atPath: "\(languages)/lua", toPath: "\(languages)/moon")
        let error = #expect(throws: LanguageError.self) { try known() }
        #expect(error?.description.hasSuffix("name: is \"lua\" in a folder named \"moon\"") == true)
    }

    @Test("what others can change is refused, and so is a driver that is not there")
    func protection() throws {
        try addLua()
        for path in ["lua/driver.lua", "lua/language.json", "lua", ""] {
            try #require(chmod("\(languages)/\(path)", 0o777) == 0)
            #expect(throws: LanguageError.self) { try known() }
            try #require(chmod("\(languages)/\(path)", 0o755) == 0)
        }
        #expect(throws: Never.self) { try known() }
        try #require(unlink("\(languages)/lua/driver.lua") == 0)
        #expect(throws: LanguageError.self) { try known() }
    }

    @Test("workers find every driver in the folder, and nothing of an earlier start")
    func drivers() throws {
        try addLua()
        let written = LanguageFolder(path: "\(folder.path)/data")
        try #require(mkdir(written.path, 0o700) == 0)
        try write("old", to: "\(written.path)/stale")
        try written.write(known())
        #expect(access("\(written.path)/stale", F_OK) != 0)
        #expect(FileManager.default.contents(atPath: "\(written.path)/lua/driver.lua") == Data("-- the driver".utf8))
        for file in ["shell/driver.py", "javascript/driver.cjs", "compiled.py", "nestbox_kernel/frames.py"] {
            var status = stat()
            try #require(stat("\(written.path)/\(file)", &status) == 0, "\(file)")
            #expect(status.st_mode & 0o777 == 0o644)
        }
    }

    @Test(
        "a version is the first thing that looks like one",
        arguments: [
            ("GNU bash, version 5.2.15(1)-release (x86_64)", "5.2.15"), ("v20.20.2\n", "20.20.2"),
            ("go version go1.22.1 linux/amd64", "1.22.1"), ("javac 17.0.15", "17.0.15"), ("no version 5 here", nil),
        ] as [(String, String?)])
    func versions(text: String, version: String?) {
        #expect(ProgramAnswer.version(in: text) == version)
    }

    @Test("languages tell their versions, all that can be run")
    func catalogue() async throws {
        try addLua("lua", #", "version": ["{lua}", "-v"]"#)
        try ShellProgram.write("#!/bin/sh\necho Lua 5.4.6\n", to: "\(programs)/luatest")
        let catalogue = await LanguageVersions(try known(), python: "3.11.2").catalogue()
        #expect(catalogue.first?.version == "3.11.2")
        #expect(catalogue.first { $0.name == "lua" }?.version == "5.4.6")
        let shell = try #require(catalogue.first { $0.name == "shell" })
        #expect(shell.version?.hasPrefix("5.") == true && shell.problem == nil && shell.aliases.contains("bash"))
    }

    @Test("one language's version is asked of its program alone, and once")
    func version() async throws {
        try addLua("lua", #", "version": ["{lua}", "-v"]"#)
        let asked = "\(programs)/asked"
        try ShellProgram.write("#!/bin/sh\necho once >> \(asked)\necho Lua 5.4.6\n", to: "\(programs)/luatest")
        let versions = LanguageVersions(try known(), python: "3.11.2")
        #expect(await versions.version(of: "python") == "3.11.2")
        #expect(await versions.version(of: "nothing") == nil)
        #expect(access(asked, F_OK) != 0)
        for _ in 0..<2 { #expect(await versions.version(of: "lua") == "5.4.6") }
        #expect(await versions.catalogue().first { $0.name == "lua" }?.version == "5.4.6")
        #expect(try Data(contentsOf: URL(filePath: asked)) == Data("once\n".utf8))
    }
}
