import Glibc
import SessionModel
import Testing
import Wire

@testable import Supervision

/// Each layer on what a worker could report: whole, and with one thing amiss.
struct LayerReadbackTests {
    private static let limits = """
        Limit                     Soft Limit           Hard Limit           Units
        Max core file size        0                    0                    bytes
        Max processes             128                  128                  processes
        Max address space         unlimited            unlimited            bytes
        """

    private let plan = WorkerPlan(
        worker: [], kernel: [.limit(.core, 0), .limit(.processes, 128)], environment: [], outputBytes: 1)

    private func facts(filters: Int) -> SandboxFacts {
        let none = "0000000000000000"
        let status =
            ["CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"].map { "\($0):\t\(none)\n" }.joined()
            + "Uid:\t1000\t1000\t1000\t1000\nNoNewPrivs:\t1\nSeccomp:\t2\nSeccomp_filters:\t\(filters)\n"
        return SandboxFacts(
            pid: 1,
            files: [
                "status": status, "limits": Self.limits, "uid_map": "      1000 1900000000          1\n",
                "net/dev": "Inter-|   Receive\n face |bytes\n    lo:       0       0\n",
            ],
            namespaces: Dictionary(
                uniqueKeysWithValues: ["user", "pid", "mnt", "net", "ipc", "uts", "cgroup"].map { ($0, "\($0):[1]") }),
            isRootReadOnly: true, secureBits: 0xef, forbiddenOpen: .init(what: "open", errno: EACCES),
            forbiddenCall: .init(what: "call", errno: EPERM))
    }

    private func missing(
        level: IsolationLevel = .full, _ change: (inout SandboxReport) -> Void = { _ in }
    ) -> [String] {
        var report = SandboxReport(worker: facts(filters: 1), kernel: facts(filters: 2))
        change(&report)
        return LayerReadback(level: level, plan: plan).layers(report).filter { !$0.active }.map(\.name)
    }

    @Test("nothing is missing where everything is there")
    func whole() {
        #expect(missing() == [])
    }

    @Test("what is amiss in the worker or in a kernel makes its layer missing, and no other")
    func amiss() {
        let changes: [(String, (inout SandboxFacts) -> Void)] = [
            ("namespaces", { $0.namespaces["ipc"] = nil }),
            ("namespaces", { $0.namespaces["user"] = SandboxNamespaces.ofThisProcess()["user"] }),
            ("identity", { $0.files["uid_map"] = "0 0 4294967295\n" }),
            ("identity", { $0.files["uid_map"] = "1000 0 1\n" }),
            ("identity", { $0.files["uid_map"] = nil }),
            ("read_only_root", { $0.isRootReadOnly = false }),
            ("read_only_root", { $0.isRootReadOnly = nil }),
            ("network", { $0.files["net/dev"]? += "  eth0:       0       0\n" }),
            ("network", { $0.files["net/dev"] = nil }),
            ("capabilities", { $0.replace("CapBnd:\t0000000000000000", "CapBnd:\t0000000000200000") }),
            ("capabilities", { $0.replace("CapAmb:", "CapXyz:") }),
            ("capabilities", { $0.secureBits = 0 }),
            ("capabilities", { $0.secureBits = 0x2f }),
            ("no_new_privileges", { $0.replace("NoNewPrivs:\t1", "NoNewPrivs:\t0") }),
            ("landlock", { $0.forbiddenOpen.errno = 0 }),
            ("landlock", { $0.forbiddenOpen.errno = ENOENT }),
            ("seccomp", { $0.replace("Seccomp:\t2", "Seccomp:\t0") }),
            ("seccomp", { $0.replace("Seccomp_filters:", "Other:") }),
            ("seccomp", { $0.forbiddenCall.errno = 0 }),
        ]
        for (layer, change) in changes {
            #expect(missing { change(&$0.worker) } == [layer])
            #expect(missing { change(&$0.kernel) } == [layer])
        }
    }

    @Test("securebits are a worker's to tell: a kernel has those of its worker, and its policy may not let it ask")
    func secureBits() {
        #expect(missing { $0.worker.secureBits = nil } == ["capabilities"])
        #expect(missing { $0.kernel.secureBits = nil } == [])
    }

    @Test("a kernel has a filter on top of its worker's")
    func filters() {
        #expect(missing { $0.kernel.replace("Seccomp_filters:\t2", "Seccomp_filters:\t1") } == ["seccomp"])
    }

    @Test("a limit that is looser than the plan's is missing, one that is tighter is not")
    func limits() {
        let line = "Max processes             128                  128 "
        #expect(missing { $0.kernel.files["limits"]?.replace(line, with: line.replacing("128", with: "129")) } != [])
        #expect(missing { $0.kernel.files["limits"]?.replace(line, with: line.replacing("128", with: "64 ")) } == [])
        #expect(missing { $0.kernel.files["limits"] = "nonsense" } == ["resource_limits"])
    }

    @Test("tunnels that the kernel puts into every network namespace are no way out")
    func tunnels() {
        #expect(missing { $0.worker.files["net/dev"]? += " tunl0:       0       0\n" } == [])
    }

    @Test(
        "a worker of a granted network is in that and no other, whatever interfaces it has; any other worker is in none that was granted"
    )
    func granted() throws {
        let grant: UInt64 = 7
        let granted = WorkerPlan(
            worker: [.grantedNetwork(inode: grant)], kernel: plan.kernel, environment: [], outputBytes: 1)
        func network(_ plan: WorkerPlan, in worker: UInt64, _ kernel: UInt64) throws -> IsolationHealth.Layer {
            var report = SandboxReport(worker: facts(filters: 1), kernel: facts(filters: 2))
            report.worker.namespaces["net"] = "net:[\(worker)]"
            report.kernel.namespaces["net"] = "net:[\(kernel)]"
            report.kernel.files["net/dev"]? += "  veth1:       0       0\n"
            let layers = LayerReadback(level: .full, plan: plan, grantedNetwork: grant).layers(report)
            return try #require(layers.first { $0.name == "network" })
        }
        let inside = try network(granted, in: grant, grant)
        #expect(inside.active && inside.evidence?.contains("net:[\(grant)]") == true)
        #expect(inside.evidence?.contains("lo, veth1") == true)
        #expect(try !network(granted, in: grant, 1).active)
        #expect(try !network(granted, in: 1, grant).active)
        let elsewhere = try network(plan, in: grant, grant)
        #expect(elsewhere.reason == "in net:[\(grant)], which was granted to other policies")
    }

    @Test("a lower level does not promise what it cannot have, and says so")
    func lower() {
        let report = SandboxReport(worker: facts(filters: 1), kernel: facts(filters: 2))
        for level in [IsolationLevel.process, .uidsplit] {
            let layers = LayerReadback(level: level, plan: plan).layers(report)
            #expect(level.missing(in: layers).isEmpty)
            let absent = layers.filter { !$0.active }
            #expect(absent.map(\.name).contains("namespaces"))
            #expect(absent.allSatisfy { $0.reason?.contains("level \(level.rawValue)") == true })
        }
    }

    @Test("a promised layer that nobody has looked at is missing", arguments: IsolationLevel.allCases)
    func notLookedAt(level: IsolationLevel) {
        #expect(!level.missing(in: []).isEmpty)
    }
}

extension SandboxFacts {
    fileprivate mutating func replace(_ text: String, _ other: String) {
        files["status"]?.replace(text, with: other)
    }
}
