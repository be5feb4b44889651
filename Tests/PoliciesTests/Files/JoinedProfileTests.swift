import Policies
import Testing

@Suite("Profiles joined to one policy")
struct JoinedProfileTests {
    private let folder: PolicyFolderFixture

    init() throws {
        folder = try PolicyFolderFixture()
        try folder.write(
            "seccomp/plain.json",
            """
            {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [
                {"names": ["read", "kill"], "action": "SCMP_ACT_ALLOW", "args": [
                    {"index": 0, "value": 3, "op": "SCMP_CMP_EQ"}]}]}
            """)
    }

    private func join(_ word: String, _ rules: String, default action: String = "SCMP_ACT_ERRNO") throws {
        try folder.write("seccomp/more.json", #"{"defaultAction": "\#(action)", "syscalls": [\#(rules)]}"#)
        try folder.write(
            "plain.json",
            PolicyFolderFixture.policy(seccomp: #"{"file": "seccomp/plain.json", "\#(word)": ["seccomp/more.json"]}"#))
    }

    private static let more = """
        {"names": ["kill"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 0, "value": 4, "op": "SCMP_CMP_EQ"}]}
        """

    @Test("what is added comes on top")
    func add() throws {
        try join("add", Self.more)
        let judge = Judge(try #require(folder.load()["plain"]).filter)
        #expect(try judge.allows("kill", [3]))
        #expect(try judge.allows("kill", [4]))
        #expect(try judge.allows("read", [3]))
    }

    @Test("what is replaced is gone, and nothing else")
    func replace() throws {
        try join("replace", Self.more)
        let judge = Judge(try #require(folder.load()["plain"]).filter)
        #expect(try !judge.allows("kill", [3]))
        #expect(try judge.allows("kill", [4]))
        #expect(try judge.allows("read", [3]))
    }

    @Test("a fault is the file's that has it, with its rule", arguments: ["add", "replace"])
    func faults(_ word: String) throws {
        try join(
            word,
            """
            {"names": ["tkill"], "action": "SCMP_ACT_ALLOW"},
            {"names": ["kill"], "action": "SCMP_ACT_ALLOW", "args": [{"index": 2, "value": 0, "op": "SCMP_CMP_EQ"}]}
            """)
        let error = #expect(throws: PolicyError.self) { try folder.load() }
        #expect(
            error?.description
                == "\(folder.path)/seccomp/more.json: rule 1 (kill): argument 2 does not exist: the call has 2")
    }

    @Test("what is added cannot undo a refusal, and a refusal that is added counts")
    func contradiction() throws {
        try join("add", #"{"names": ["kill"], "action": "SCMP_ACT_TRAP"}"#)
        let filter = try #require(folder.load()["plain"]).filter
        #expect(try Judge(filter).answer("kill", [3]) == SeccompAction.trap.code)
        #expect(
            filter.warnings == [
                """
                rule 0 and rule 0 of \(folder.path)/seccomp/more.json answer a call of kill differently, and the second, \
                which leaves less of it, wins
                """
            ])
    }

    @Test("a default that would not count is refused", arguments: ["add", "replace"])
    func otherDefault(_ word: String) throws {
        try join(word, "", default: "SCMP_ACT_ALLOW")
        let error = #expect(throws: PolicyError.self) { try folder.load() }
        #expect(
            error?.description == """
                \(folder.path)/seccomp/more.json: defaultAction: must be that of \(folder.path)/seccomp/plain.json, to which \
                it is joined; it does not change it
                """)
    }

    @Test("a word that is neither is refused")
    func otherWord() throws {
        try join("override", Self.more)
        let error = #expect(throws: PolicyError.self) { try folder.load() }
        #expect(error?.problem == #"seccomp: unknown key "override""#)
    }
}
