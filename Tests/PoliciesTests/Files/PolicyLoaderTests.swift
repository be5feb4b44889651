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
        #expect(policy.limits.memoryBytes == 1)
        #expect(policy.limits.processes == 2)
        #expect(policy.limits.cpuPercent == 3)
        #expect(policy.limits.cpuSeconds == 4)
        #expect(policy.limits.wallSeconds == 5)
        #expect(policy.limits.openFiles == 6)
        #expect(policy.limits.fileBytes == 7)
        #expect(policy.limits.stackBytes == 8)
        #expect(policy.limits.addressSpaceBytes == 9)
        #expect(policy.limits.workspaceBytes == 10)
        #expect(policy.limits.workspaceFiles == 11)
        #expect(policy.limits.tmpBytes == 12)
        #expect(policy.limits.tmpInodes == 13)
        #expect(policy.limits.shmBytes == 14)
        #expect(policy.limits.shmInodes == 15)
        #expect(policy.limits.outputBytes == 16)
        #expect(policy.isolation == .full)
        #expect(policy.filesystem == PolicyFilesystem(workspace: .folder))
        #expect(policy.network == .loopback)
        #expect(policy.landlock == PolicyLandlock(writable: [.workspace], executable: []))
        #expect(policy.profile.file == "\(folder.path)/seccomp/plain.json")
        #expect(try Judge(policy.filter).allows("read"))
        #expect(try !Judge(policy.filter).allows("write"))
    }

    @Test(
        "a limit that is not one is named",
        arguments: PolicyLimits.Name.allCases)
    func limits(_ limit: PolicyLimits.Name) throws {
        let field = limit.rawValue
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

    @Test("a limit beyond any machine is named: sums with it would overflow", arguments: PolicyLimits.Name.allCases)
    func endlessLimits(_ limit: PolicyLimits.Name) throws {
        let field = limit.rawValue
        try folder.write("plain.json", PolicyFolderFixture.policy(limits: [field: "\(limit.most)"]))
        _ = try folder.load()
        for value in [limit.most + 1, .max] {
            try folder.write("plain.json", PolicyFolderFixture.policy(limits: [field: "\(value)"]))
            #expect(fault()?.problem == "limits.\(field): must be at most \(limit.most)")
        }
    }

    @Test("a limit that nobody knows is named")
    func unknownLimit() throws {
        try folder.write("plain.json", PolicyFolderFixture.policy(limits: ["memory_byte": "1"]))
        #expect(fault()?.problem == #"limits: unknown key "memory_byte""#)
    }

    @Test(
        "a part of another meaning is named",
        arguments: [
            ("isolation", "", "isolation: is missing"),
            (
                "isolation", #""none""#,
                #"isolation: must be one of "process", "uidsplit", "full", not "none""#
            ),
            (
                "network", #""host""#,
                #"network: must be one of "none", "loopback", "granted", not "host""#
            ),
            ("network", "", "network: is missing"),
            ("network", "true", "network: must be a string"),
            ("filesystem", "{}", "filesystem.workspace: is missing"),
            (
                "filesystem", #"{"workspace": "disk"}"#,
                #"filesystem.workspace: must be one of "folder", "memory", not "disk""#
            ),
            (
                "filesystem", #"{"workspace": "folder", "root": "/"}"#,
                #"filesystem: unknown key "root""#
            ),
            ("landlock", #"{"writable": []}"#, "landlock.executable: is missing"),
            (
                "landlock", #"{"writable": ["/etc"], "executable": []}"#,
                #"landlock.writable: must be one of "workspace", "tmp", "shm", not "/etc""#
            ),
            (
                "landlock", #"{"writable": ["tmp", "tmp"], "executable": []}"#,
                #"landlock.writable: has "tmp" twice"#
            ),
            ("landlock", #"{"writable": "tmp", "executable": []}"#, "landlock.writable: must be a list"),
        ])
    func parts(_ part: String, _ value: String, _ problem: String) throws {
        try folder.write("plain.json", PolicyFolderFixture.policy(parts: [part: value]))
        #expect(fault() == PolicyError(file: "\(folder.path)/plain.json", problem: problem))
    }

    @Test("a list of folders may be empty, and then holds nothing")
    func emptyLandlock() throws {
        try folder.write(
            "plain.json", PolicyFolderFixture.policy(parts: ["landlock": #"{"writable": [], "executable": []}"#]))
        #expect(try folder.load()["plain"]?.landlock == PolicyLandlock(writable: [], executable: []))
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
            "plain.json", #"{"name": "plain", "description": "", "seccomp": "s", "limits": {}, "sysctl": true}"#)
        #expect(fault()?.problem == #"unknown key "sysctl""#)
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
