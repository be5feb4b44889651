import Testing

@testable import Supervision

struct LanguageDescriptorTests {
    private func read(_ json: String) throws -> LanguageDescriptor {
        try LanguageDescriptorReader.read(Array(json.utf8), path: "lua/language.json")
    }

    /// A descriptor that is whole, with members in place of its own or added.
    private func json(_ members: String...) -> String {
        let own = [
            "name": "\"lua\"", "stateful": "true", "driver": "\"driver.lua\"",
            "programs": "{\"lua\": [\"lua5.4\", \"lua\"]}",
            "command": "[\"{lua}\", \"{driver}\"]",
        ]
        let changed = own.filter { name, _ in !members.contains { $0.hasPrefix("\"\(name)\"") } }
        return "{" + (changed.map { "\"\($0.key)\": \($0.value)" } + members).joined(separator: ", ") + "}"
    }

    @Test("a descriptor says what it says, and what it leaves out is empty")
    func whole() throws {
        let descriptor = try read(
            json(#""aliases": ["luajit"]"#, #""environment": {"LUA_INIT": "x"}"#, #""note": "one line""#))
        #expect(descriptor.name == "lua" && descriptor.isStateful && descriptor.driver == .file("driver.lua"))
        #expect(descriptor.programs == ["lua": ["lua5.4", "lua"]])
        #expect(descriptor.command == ["{lua}", "{driver}"])
        #expect(descriptor.aliases == ["luajit"] && descriptor.environment == ["LUA_INIT": "x"])
        #expect(descriptor.extensions.isEmpty && descriptor.version.isEmpty && descriptor.note == "one line")
    }

    @Test("the package's driver for compilers leaves names to itself that no other driver has")
    func compiled() throws {
        let command = #""command": ["{python}", "{driver}", "{source}", "{folder}"]"#
        #expect(try read(json(#""driver": "compiled""#, command)).driver == .shared("compiled"))
        #expect(throws: LanguageError.self) { try read(json(command)) }
    }

    @Test(
        "a fault is one line that names the file and the field",
        arguments: [
            (#""name": "Lua""#, #"name: "Lua" is not 1 to 32 of a to z, 0 to 9, +, -, _, . and #"#),
            (#""name": 5"#, "name: has to be a text"),
            (#""stateful": "yes""#, "stateful: has to be true or false"),
            (
                #""driver": "../driver.lua""#,
                #"driver: "../driver.lua" is not the name of a file in the language's folder"#
            ),
            (#""driver": "worker""#, "driver: only python's kernel is the worker's own"),
            (#""command": []"#, "command: has to be there"),
            (
                #""command": ["lua", "{driver}"]"#,
                #"command: "lua" is neither one of the programs nor an absolute path"#
            ),
            (#""command": ["{lua}", "{drivre}"]"#, "command: {drivre} is nothing here; there are driver, lua, python"),
            (#""programs": {"lua": []}"#, #"programs: "lua" names no program"#),
            (#""programs": {"python": ["python3"]}"#, #"programs: "python" cannot be a program's name here"#),
            (#""aliases": "lua""#, "aliases: has to be a list of texts"),
            (#""visible": ["etc/lua"]"#, #"visible: "etc/lua" is not an absolute path"#),
            (#""environment": {"A=B": "x"}"#, #"environment: "A=B" is no variable with a text"#),
            (#""interpreters": ["/bin/lua"]"#, #"interpreters: "/bin/lua" is not a program's name"#),
            (#""alias": ["x"]"#, "alias: there is no such field"),
        ])
    func faults(member: String, problem: String) {
        let error = #expect(throws: LanguageError.self) { try read(json(member)) }
        #expect(error?.description == "lua/language.json: \(problem)")
    }

    @Test("what is no JSON object is said to be none", arguments: ["", "[]", "{\"name\"", "5"])
    func text(content: String) {
        let error = #expect(throws: LanguageError.self) { try read(content) }
        #expect(error?.description == "lua/language.json: is not a JSON object")
    }

    @Test("braces around what is no name are themselves")
    func braces() {
        #expect(Placeholders.names(in: "{a} {B} {} {a b} ${c}") == ["a", "c"])
        #expect(Placeholders.fill("{a}-{b}-{}", ["a": "1"]) == "1-{b}-{}")
    }
}
