import Policies
import Testing

@Suite("The folder of policies")
struct PolicyLoaderTests {
    private let folder: PolicyFolderFixture

    init() throws {
        folder = try PolicyFolderFixture()
        try folder.write("seccomp/plain.json", PolicyFolderFixture.profile)
    }

    private func fault() -> PolicyError? {
        #expect(throws: PolicyError.self) { try folder.load() }
    }

    @Test("every policy is read, compiled and found by its name")
    func loads() throws {
        try folder.write("plain.json", PolicyFolderFixture.policy())
        try folder.write("plain-2.json", PolicyFolderFixture.policy(name: #""plain-2""#))
        try folder.write("README.md", "not a policy")
        let policies = try folder.load()
        #expect(policies.keys.sorted() == ["plain", "plain-2"])
        let policy = try #require(policies["plain"])
        #expect(policy.name == "plain")
        #expect(policy.description == "for tests")
        #expect(policy.limits.addressSpaceBytes == 1)
        #expect(policy.limits.memoryBytes == 2)
        #expect(policy.limits.processes == 3)
        #expect(policy.limits.openFiles == 4)
        #expect(policy.limits.fileBytes == 5)
        #expect(policy.limits.stackBytes == 6)
        #expect(policy.limits.tmpBytes == 7)
        #expect(policy.limits.tmpInodes == 8)
        #expect(policy.limits.shmBytes == 9)
        #expect(policy.limits.outputBytes == 10)
        #expect(policy.profile.file == "\(folder.path)/seccomp/plain.json")
        #expect(try Judge(policy.filter).allows("read"))
        #expect(try !Judge(policy.filter).allows("write"))
    }

    @Test(
        "a limit that is not one is named",
        arguments: [
            "address_space_bytes", "memory_bytes", "processes", "open_files", "file_bytes", "stack_bytes", "tmp_bytes",
            "tmp_inodes", "shm_bytes", "output_bytes",
        ])
    func limits(_ field: String) throws {
        for value in ["-1", "0", "1.5", #""1""#, "true", "null", "[]", "1e30", "99999999999999999999"] {
            try folder.write("plain.json", PolicyFolderFixture.policy(limits: [field: value]))
            #expect(
                fault()
                    == PolicyError(
                        file: "\(folder.path)/plain.json",
                        problem: "limits.\(field): must be a whole number above 0"),
                "\(value)")
        }
        try folder.write("plain.json", PolicyFolderFixture.policy(limits: [field: ""]))
        #expect(fault()?.problem == "limits.\(field): is missing")
    }

    @Test("a limit that nobody knows is named")
    func unknownLimit() throws {
        try folder.write("plain.json", PolicyFolderFixture.policy(limits: ["memory_byte": "1"]))
        #expect(fault()?.problem == #"limits: unknown key "memory_byte""#)
    }

    @Test("a name is plain", arguments: ["Default", "a b", "../up", "ü", "", "a_b", "a/b"])
    func names(_ name: String) throws {
        try folder.write("plain.json", PolicyFolderFixture.policy(name: "\"\(name)\""))
        #expect(fault()?.problem == "name: must be made of a to z, 0 to 9 and dashes, not \"\(name)\"")
    }

    @Test("a name is the file's")
    func nameOfFile() throws {
        try folder.write("other.json", PolicyFolderFixture.policy())
        #expect(fault()?.description == #"\#(folder.path)/other.json: name: must be the file's own, and is "plain""#)
    }

    @Test("a profile outside the folder is not read", arguments: ["../outside.json", "seccomp/../../outside.json"])
    func outside(_ path: String) throws {
        try folder.write("../outside.json", PolicyFolderFixture.profile)
        try folder.write("plain.json", PolicyFolderFixture.policy(seccomp: "\"\(path)\""))
        #expect(fault()?.problem == "\(path) is not inside the policies' folder")
    }

    @Test("a link does not lead outside either")
    func linkOutside() throws {
        try folder.write("../outside.json", PolicyFolderFixture.profile)
        try folder.link("seccomp/link.json", to: "../../outside.json")
        try folder.write("plain.json", PolicyFolderFixture.policy(seccomp: #""seccomp/link.json""#))
        #expect(fault()?.problem == "seccomp/link.json is not inside the policies' folder")
    }

    @Test("an absolute path is looked for in the folder")
    func absolute() throws {
        try folder.write("plain.json", PolicyFolderFixture.policy(seccomp: #""/etc/passwd""#))
        #expect(fault()?.problem == "/etc/passwd cannot be opened: No such file or directory")
    }

    @Test("a profile that is not there is named, with the policy that wants it")
    func missingProfile() throws {
        try folder.write("plain.json", PolicyFolderFixture.policy(seccomp: #""seccomp/none.json""#))
        #expect(
            fault()?.description
                == "\(folder.path)/plain.json: seccomp/none.json cannot be opened: No such file or directory")
    }

    @Test("a fault in the profile is the profile's, with the rule")
    func faultyProfile() throws {
        try folder.write(
            "seccomp/plain.json",
            #"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["read"], "action": "SCMP_ACT_NOTIFY"}]}"#)
        try folder.write("plain.json", PolicyFolderFixture.policy())
        #expect(fault()?.file == "\(folder.path)/seccomp/plain.json")
        #expect(fault()?.rule == 0)
    }

    @Test("a key that nobody knows is named")
    func unknownKey() throws {
        try folder.write(
            "plain.json", #"{"name": "plain", "description": "", "seccomp": "s", "limits": {}, "network": true}"#)
        #expect(fault()?.problem == #"unknown key "network""#)
    }

    @Test("a folder without policies is a fault")
    func empty() throws {
        #expect(fault()?.problem == "holds no policy: a file whose name ends in .json")
    }

    @Test("a folder that is not there is a fault")
    func missingFolder() throws {
        let error = #expect(throws: PolicyError.self) { try PolicyLoader.load(directory: "\(folder.path)/none") }
        #expect(error?.description == "\(folder.path)/none: cannot be opened: No such file or directory")
    }
}
