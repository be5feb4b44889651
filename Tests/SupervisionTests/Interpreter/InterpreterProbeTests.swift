import Glibc
import TestSupport
import Testing

@testable import Supervision

struct InterpreterProbeTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    /// A program that stands in for an interpreter: the shell code gets to know the question as any Python would.
    private func program(_ shell: String) throws -> String {
        let path = "\(folder.path)/python3"
        try ShellProgram.write("#!/bin/sh\n\(shell)\n", to: path)
        return path
    }

    private func complaint(_ path: String, patience: Duration = .seconds(60)) -> String? {
        #expect(throws: SupervisionError.self) { _ = try InterpreterProbe.ask(path, patience: patience) }?.description
    }

    private func answer(library: String = "/usr/lib/libpython3.so", ipython: Bool = true) -> String {
        #"printf '{"version":"3.11.2","library":"\#(library)","ipython":\#(ipython),"trees":["/opt/py"]}' >&3"#
    }

    @Test("an interpreter says what it is over a descriptor that nothing else uses")
    func answers() throws {
        let path = try program("echo noise; echo more noise >&2; \(answer())")
        #expect(
            try InterpreterProbe.ask(path)
                == Interpreter(
                    executable: path, version: "3.11.2", library: "/usr/lib/libpython3.so", trees: ["/opt/py"]))
    }

    @Test("it is asked in isolation, and sees nothing of the server's environment")
    func environment() throws {
        setenv("NESTBOX_TEST_SECRET", "hidden", 1)
        defer { unsetenv("NESTBOX_TEST_SECRET") }
        let path = try program(#"[ "$1" = -I ] && [ -z "$NESTBOX_TEST_SECRET" ] && "# + answer())
        #expect(try InterpreterProbe.ask(path).version == "3.11.2")
    }

    @Test("the system's own Python is understood, or said to lack something that can be installed")
    func system() throws {
        do throws(SupervisionError) {
            let interpreter = try InterpreterProbe.ask("/usr/bin/python3")
            #expect(interpreter.version.hasPrefix("3."))
            #expect(access(interpreter.library, R_OK) == 0)
            #expect(interpreter.trees.contains { $0.hasPrefix("/usr/lib/python3") })
        } catch {
            #expect(error.description.hasPrefix("PYTHON_PATH: /usr/bin/python3 "))
            #expect(error.description.contains("libpython3-dev") || error.description.contains("pip install ipython"))
        }
    }

    @Test("an interpreter without IPython or a shared libpython is refused with what to do about it")
    func lacking() throws {
        #expect(complaint(try program(answer(ipython: false)))?.contains("pip install ipython") == true)
        #expect(complaint(try program(answer(library: "")))?.contains("libpython3-dev") == true)
    }

    @Test(
        "what is no program, or not this one's, is refused by the setting's name",
        arguments: ["/no/such/python", "/etc/hostname", "/", "/usr/bin/true", "/usr/bin/false", "/bin/ls"])
    func notPython(path: String) {
        #expect(complaint(path)?.hasPrefix("PYTHON_PATH: \(path) ") == true)
    }

    @Test("what it complains of is part of the message, and not more than that")
    func stderr() throws {
        let path = try program("echo 'SyntaxError: no' >&2; head -c 5000 /dev/zero | tr '\\0' x >&2; echo ' end' >&2")
        let text = try #require(complaint(path))
        #expect(text.contains("x end"))
        #expect(text.count < 600)
    }

    @Test(
        "a program that floods its output is not waited for",
        arguments: ["yes", "yes >&2", "yes >&3", "yes | tee /dev/fd/3"])
    func flood(shell: String) throws {
        #expect(complaint(try program(shell))?.hasPrefix("PYTHON_PATH: ") == true)
    }

    @Test("a program that says much about itself before it answers is heard to its end")
    func talkative() throws {
        let path = try program("head -c 300000 /dev/zero >&2; \(answer())")
        #expect(try InterpreterProbe.ask(path).version == "3.11.2")
    }

    @Test("a program that never ends is ended")
    func endless() throws {
        let text = complaint(try program("exec sleep infinity"), patience: .milliseconds(50))
        #expect(text?.contains("does not come to an end") == true)
    }

    @Test("a program that closes everything and lives on is ended too")
    func daemon() throws {
        let path = try program("\(answer()); exec sleep infinity >&- 2>&- 3>&-")
        #expect(try InterpreterProbe.ask(path).version == "3.11.2")
    }
}
