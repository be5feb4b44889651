import Glibc
import TestSupport
import Testing
import Wire

@testable import Supervision

struct RootPlannerTests {
    private let folder: TemporaryFolder
    private let data: String

    init() throws {
        folder = try TemporaryFolder()
        data = "\(folder.path)/data"
        for path in [data, "\(data)/python", "\(folder.path)/venv", "\(folder.path)/venv/lib"] {
            try #require(mkdir(path, 0o755) == 0)
        }
    }

    private func planner(dataFolder: String? = nil) -> RootPlanner {
        RootPlanner(dataFolder: dataFolder ?? data, workspaces: "/w", cache: "/c")
    }

    private func interpreter(_ trees: [String]) -> Interpreter {
        Interpreter(executable: "/opt/python", version: "3.11.2", library: "/usr/lib/libpython3.11.so", trees: trees)
    }

    /// The host's folders that a plan shows for these trees, beyond what every plan shows.
    private func shown(_ trees: [String]) throws -> [String] {
        let always = Set(try planner().plan(for: interpreter([])).entries)
        return try planner().plan(for: interpreter(trees)).entries.filter { !always.contains($0) }.compactMap {
            if case .host(_, let target) = $0 { target } else { nil }
        }
    }

    @Test(
        "a tree that would show secrets is refused by name",
        arguments: ["/", "/home", "/root", "/etc", "/var", "/var/lib", "/proc", "/sys", "/dev", "/run"])
    func secrets(tree: String) throws {
        let error = #expect(throws: SupervisionError.self) { _ = try planner().plan(for: interpreter([tree])) }
        #expect(error?.description.contains("/opt/python lives in \(tree),") == true)
    }

    @Test("the data folder and whatever is above it is refused; a folder below it is not")
    func dataFolder() throws {
        for tree in [data, folder.path, "\(folder.path)/venv/../data"] {
            let error = #expect(throws: SupervisionError.self) { _ = try planner().plan(for: interpreter([tree])) }
            #expect(error?.description.contains("would show them \(data);") == true)
        }
        #expect(try shown(["\(data)/python"]) == ["\(data)/python"])
    }

    @Test("a link to a secret is refused as the secret itself is, in either direction")
    func links() throws {
        try #require(symlink(data, "\(folder.path)/link") == 0)
        #expect(throws: SupervisionError.self) { _ = try planner().plan(for: interpreter(["\(folder.path)/link"])) }
        #expect(throws: SupervisionError.self) {
            _ = try planner(dataFolder: "\(folder.path)/link").plan(for: interpreter([data]))
        }
    }

    @Test("somebody's whole home is a secret; a folder in it is not")
    func homes() {
        #expect(planner().secret(in: "/home/somebody") == "/home/somebody")
        #expect(planner().secret(in: "/home/somebody/venv") == nil)
        #expect(planner().secret(in: "/root/.pyenv/versions/3.11.7") == nil)
    }

    @Test("the home of whoever runs the server is refused, wherever it is")
    func ownHome() {
        // A user whom no account stands for, as in some containers, has none.
        guard let home = getpwuid(getuid()).map({ String(cString: $0.pointee.pw_dir) }) else { return }
        #expect(planner().secret(in: home) != nil)
    }

    @Test("a tree is shown once, and not again inside another")
    func nested() throws {
        let venv = "\(folder.path)/venv"
        #expect(try shown(["\(venv)/lib", venv, venv, "\(venv)/lib"]) == [venv])
    }

    @Test("a folder whose name only begins like another's is not inside it")
    func siblings() throws {
        let sibling = "\(folder.path)/venv-2"
        try #require(mkdir(sibling, 0o755) == 0)
        #expect(try shown(["\(folder.path)/venv", sibling]) == ["\(folder.path)/venv", sibling])
    }

    @Test("a tree that is a link is shown where it says and where it is")
    func linkedTree() throws {
        let link = "\(folder.path)/current"
        try #require(symlink("\(folder.path)/venv", link) == 0)
        #expect(try shown([link]).sorted() == [link, "\(folder.path)/venv"])
        let plan = try planner().plan(for: interpreter([link]))
        #expect(plan.entries.contains(.host(source: "\(folder.path)/venv", target: link)))
    }

    @Test("what the system's folders hold already, and what is not there, is not shown again")
    func superfluous() throws {
        #expect(try shown(["/usr", "/usr/lib", "/lib", "/bin", "/no/such/folder", ""]) == [])
    }

    @Test("no file of the host's users, and nothing that a worker could write, is ever part of the root")
    func nothingElse() throws {
        let plan = try planner().plan(for: interpreter(["\(folder.path)/venv"]))
        for case .host(let source, _) in plan.entries {
            #expect(planner().secret(in: source) == nil, "\(source)")
            #expect(!["/etc/passwd", "/etc/shadow", "/etc/hosts"].contains(source))
        }
        #expect(plan.workspaces == "/w")
        #expect(plan.cache == "/c")
    }

    @Test("a folder stands before what is mounted on it")
    func order() throws {
        var seen: [String] = []
        for entry in try planner().plan(for: interpreter(["\(folder.path)/venv"])).entries {
            guard case .host(_, let target) = entry else { continue }
            #expect(!seen.contains { $0.hasPrefix("\(target)/") }, "\(target) would hide what is below it")
            seen.append(target)
        }
    }

    @Test("the folders on the way to a tree can be passed and not listed, but for those that every worker has")
    func passages() throws {
        let venv = "\(folder.path)/venv"
        let entries = try planner().plan(for: interpreter(["\(venv)/lib"])).entries
        #expect(entries.contains(.directory(venv, mode: 0o111)))
        #expect(entries.contains(.directory(folder.path, mode: 0o111)))
        #expect(entries.contains(.directory("/tmp", mode: 0o1777)))
        #expect(!entries.contains(.directory("/tmp", mode: 0o111)))
        #expect(!entries.contains(.directory("\(venv)/lib", mode: 0o111)))
    }

    @Test("where the host's /bin is a link into /usr, so is a worker's")
    func systemLinks() throws {
        var status = stat()
        try #require(lstat("/bin", &status) == 0)
        let isLink = status.st_mode & S_IFMT == S_IFLNK
        let entries = try planner().plan(for: interpreter([])).entries
        #expect(entries.contains(.symbolicLink("/bin", destination: "usr/bin")) == isLink)
        #expect(entries.contains(.host(source: "/bin", target: "/bin")) == !isLink)
    }
}
