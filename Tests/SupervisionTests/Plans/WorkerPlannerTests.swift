import FoundationEssentials
import Policies
import TestSupport
import Testing
import Wire

@testable import Supervision

struct WorkerPlannerTests {
    private static let policies = "\(#filePath)".replacing(/Tests\/SupervisionTests.*/, with: "policies")

    private func planner(
        trees: [RootEntry] = [], grantedFiles: [String: String] = [:], grantedNetwork: UInt64? = nil,
        cgroups: Cgroups = .none(because: "test"), packages: PackageSource = PackageSource()
    ) -> WorkerPlanner {
        WorkerPlanner(
            interpreter: Interpreter(executable: "/opt/py/bin/python3", version: "3", library: "/l.so", trees: []),
            level: FullLevel(
                root: RootPlan(entries: trees, workspaces: "/w", cache: "/c", grantedFiles: grantedFiles),
                grantedNetwork: grantedNetwork),
            cgroups: cgroups, drivers: "/d", packages: packages)
    }

    private func plans(
        trees: [RootEntry] = [], cgroups: Cgroups = .none(because: "test")
    ) throws -> [String: (plan: WorkerPlan, policy: Policy)] {
        let planner = planner(trees: trees, cgroups: cgroups)
        // Two have no plan: see below.
        let policies = try PolicyLoader.load(directory: Self.policies)
        return try policies.filter { !["network", "packages"].contains($0.key) }.mapValues { policy in
            (try planner.plan(for: policy, baseFilter: try WorkerFilter.compile(for: policy)), policy)
        }
    }

    private func place(of stage: String, in steps: [SandboxStep]) throws -> Int {
        let places = steps.indices.filter { steps[$0].stage == stage }
        try #require(places.count == 1, "\(stage) is taken once")
        return try #require(places.first)
    }

    @Test("the filter is loaded last, by workers and kernels alike: the steps before it need what it forbids")
    func filterLast() throws {
        for (_, made) in try plans() {
            for steps in [made.plan.worker, made.plan.kernel] {
                #expect(try place(of: "seccomp", in: steps) == steps.count - 1)
            }
            #expect(made.plan.kernel.last == .seccomp(Data(made.policy.filter.instructions)))
        }
    }

    @Test("a plan that reports refusals takes the same steps, the filter last, and says how refused calls are answered")
    func reporting() throws {
        for (_, made) in try plans() {
            let filters = try ReportingFilters(for: made.policy)
            let plan = try planner().plan(
                for: made.policy, baseFilter: try WorkerFilter.compile(for: made.policy), reporting: filters)
            #expect(plan.worker.dropLast() == made.plan.worker.dropLast())
            #expect(plan.kernel.dropLast() == made.plan.kernel.dropLast())
            #expect(plan.worker.last == .seccomp(Data(filters.worker.instructions)))
            #expect(plan.kernel.last == .seccomp(Data(filters.kernel.instructions)))
            let refusals = try #require(plan.refusals)
            #expect(refusals.errno == 1)
            #expect(!refusals.telling.isEmpty)
            #expect(made.plan.refusals == nil)
        }
    }

    @Test(
        "a worker's steps stand in the order in which they work",
        arguments: [
            ("map-identity", "enter-root", "without an identity it could not mount"),
            ("private-mounts", "enter-root", "or the host would see the mounts"),
            ("enter-root", "drop-capabilities", "mounting takes a capability"),
            ("loopback", "drop-capabilities", "so does the network"),
            ("host-name", "drop-capabilities", "so does the name"),
            ("out-of-memory-score", "not-dumpable", "the file belongs to root afterwards"),
            ("enter-root", "out-of-memory-score", "it is written in the worker's own /proc"),
            ("drop-capabilities", "no-new-privileges", "nothing is left to be regained then"),
            ("no-new-privileges", "seccomp", "a filter needs it"),
            ("no-new-privileges", "landlock", "so does a domain"),
            ("enter-root", "landlock", "a process in a domain cannot mount"),
            ("out-of-memory-score", "landlock", "the domain would refuse the write"),
            ("landlock", "seccomp", "the filter forbids it"),
        ])
    func order(first: String, second: String, reason: Comment) throws {
        for (_, made) in try plans() where first != "loopback" || made.policy.network == .loopback {
            #expect(try place(of: first, in: made.plan.worker) < place(of: second, in: made.plan.worker), reason)
        }
    }

    @Test("the loopback interface comes up under the policies that have one, and under no others")
    func loopback() throws {
        for (name, made) in try plans() {
            #expect(made.plan.worker.contains(.loopback) == (made.policy.network == .loopback), "\(name)")
        }
        #expect(try plans()["strict"]?.plan.worker.contains(.loopback) == false)
    }

    @Test("a policy whose network nobody granted has no plan, rather than one with less")
    func granted() throws {
        let policy = try #require(PolicyLoader.load(directory: Self.policies)["network"])
        let filter = try WorkerFilter.compile(for: policy)
        let error = #expect(throws: SupervisionError.self) { try planner().plan(for: policy, baseFilter: filter) }
        #expect(
            error?.description == """
                policy network: its network is "granted", and this server has been granted no network namespace
                """)
    }

    @Test(
        "workers prove that they are in the network that was granted, and bring nothing up in it; no others are in it")
    func inGrantedNetwork() throws {
        let planner = planner(
            grantedFiles: ["resolv.conf": "", "nsswitch.conf": ""], grantedNetwork: 4_026_532_281,
            packages: PackageSource(wheelhouse: "/wheels"))
        for (name, policy) in try PolicyLoader.load(directory: Self.policies) {
            let plan = try planner.plan(for: policy, baseFilter: try WorkerFilter.compile(for: policy))
            let isGranted = name == "network"
            #expect(plan.worker.contains(.grantedNetwork(inode: 4_026_532_281)) == isGranted, "\(name)")
            #expect(plan.grantedNetwork == (isGranted ? 4_026_532_281 : nil), "\(name)")
            #expect(plan.worker.contains(.loopback) == (policy.network == .loopback), "\(name)")
            guard case .enterRoot(_, let mounts) = plan.worker[try place(of: "enter-root", in: plan.worker)] else {
                continue
            }
            let files = ["nsswitch.conf", "resolv.conf"].map { PrivateMount.grantedFile($0, target: "/etc/\($0)") }
            #expect(files.allSatisfy(mounts.contains) == isGranted, "\(name)")
            if isGranted {
                let proof = try place(of: "granted-network", in: plan.worker)
                #expect(try place(of: "enter-root", in: plan.worker) < proof, "it is asked in the worker's own /proc")
                #expect(try proof < place(of: "landlock", in: plan.worker), "the domain would refuse to look")
            }
        }
    }

    @Test("a kernel dies with its worker and is held to its policy's limits before the filter")
    func kernelLimits() throws {
        for (_, made) in try plans() {
            let limits = made.policy.limits
            let expected: [SandboxStep] = [
                .dieWithParent, .limit(.addressSpace, UInt64(limits.addressSpaceBytes)),
                .limit(.processes, UInt64(limits.processes)), .limit(.openFiles, UInt64(limits.openFiles)),
                .limit(.fileSize, UInt64(limits.fileBytes)), .limit(.stack, UInt64(limits.stackBytes)),
                .limit(.core, 0),
            ]
            for step in expected { #expect(made.plan.kernel.contains(step), "\(step.stage)") }
            #expect(made.plan.outputBytes == limits.outputBytes)
        }
    }

    @Test("nobody is ever user 0 inside")
    func identity() throws {
        for (_, made) in try plans() {
            for case .mapIdentity(let inside) in made.plan.worker { #expect(inside == 1000) }
        }
    }

    @Test("what is writable is the worker's own, and no larger than its policy says")
    func mounts() throws {
        for (_, made) in try plans() {
            let limits = made.policy.limits
            guard
                case .enterRoot(let template, let mounts) = made.plan.worker[
                    try place(of: "enter-root", in: made.plan.worker)]
            else { continue }
            #expect(template == RootLayout.template)
            #expect(
                mounts == [
                    .memory(target: "/tmp", bytes: limits.tmpBytes, files: limits.tmpInodes),
                    .memory(target: "/dev/shm", bytes: limits.shmBytes, files: limits.shmInodes),
                    .processes(target: "/proc", all: true), .workspace(target: "/home/user"),
                ])
        }
    }

    @Test("the domain lets nothing be written but what the worker has for itself, and devices")
    func landlock() throws {
        for (_, made) in try plans(trees: [.device("/dev/null"), .host(source: "/usr", target: "/usr")]) {
            let steps = made.plan.worker
            guard case .landlock(let domain) = steps[try place(of: "landlock", in: steps)] else { continue }
            func paths(_ access: LandlockAccess) -> Set<String> {
                Set(domain.rules.filter { $0.access.contains(access) }.map(\.path))
            }
            let own: [OwnFolder: String] = [.workspace: "/home/user", .tmp: "/tmp", .shm: "/dev/shm"]
            let changeable = Set(made.policy.landlock.writable.compactMap { own[$0] })
            #expect(paths(.change) == changeable)
            #expect(paths(.write) == changeable.union(["/dev/null"]))
            #expect(paths(.execute) == Set(made.policy.landlock.executable.compactMap { own[$0] }).union(["/usr"]))
            #expect(paths(.read) == ["/", "/dev/null"])
            #expect(domain.isScoped && !domain.refusesNetwork && domain.minimumABI == 1)
        }
    }

    @Test("what no cgroup sees to, workers watch: their processes can be seen then, and leave processor time to others")
    func watch() throws {
        for (_, made) in try plans() {
            let limits = made.policy.limits
            #expect(
                made.plan.watch == WatchPlan(memoryBytes: limits.memoryBytes, processorSeconds: limits.cpuSeconds))
            #expect(made.plan.worker.contains(.yieldProcessor(5)))
            #expect(made.plan.kernel.contains(.dumpable))
        }
    }

    @Test("where cgroups see to everything nobody watches, and kernels are hidden from each other")
    func noWatch() throws {
        let roots = ["memory": "/m/n", "pids": "/p/n", "cpu": "/c/n", "cpuacct": "/c/n"]
        for (_, made) in try plans(cgroups: Cgroups(LegacyCgroups(roots: roots))) {
            #expect(made.plan.watch == nil)
            #expect(!made.plan.worker.contains(.yieldProcessor(5)))
            #expect(!made.plan.kernel.contains(.dumpable))
            guard case .enterRoot(_, let mounts) = made.plan.worker[try place(of: "enter-root", in: made.plan.worker)]
            else { continue }
            #expect(mounts.contains(.processes(target: "/proc", all: false)))
        }
    }

    @Test("without namespaces a worker that watches reads /proc, and its kernels do not")
    func watchWithoutNamespaces() throws {
        let policy = try #require(PolicyLoader.load(directory: Self.policies)["container"])
        let level = SharedRootLevel(level: .process, root: RootPlan(entries: [], workspaces: "/w", cache: "/c"))
        func paths(_ steps: [SandboxStep]) throws -> [String] {
            guard case .landlock(let domain) = steps[try place(of: "landlock", in: steps)] else { return [] }
            return domain.rules.map(\.path)
        }
        for isWatching in [true, false] {
            let share = PlannedShare(isWatching: isWatching, yieldsProcessor: false)
            let worker = level.workerSteps(policy, filter: policy.filter, share)
            #expect(try paths(worker).contains("/proc") == isWatching)
            #expect(try !paths(level.kernelSteps(policy, filter: policy.filter, share)).contains("/proc"))
        }
    }

    @Test("a workspace in memory has the size that the policy gives it, and no folder of the host")
    func memoryWorkspace() throws {
        let folder = try TemporaryFolder()
        for name in ["default.json", "seccomp"] {
            try FileManager.default.copyItem(atPath: "\(Self.policies)/\(name)", toPath: "\(folder.path)/\(name)")
        }
        let file = URL(filePath: "\(folder.path)/default.json")
        let text = try String(contentsOf: file, encoding: .utf8)
        try Data(text.replacing(#"{"workspace": "folder"}"#, with: #"{"workspace": "memory"}"#).utf8).write(to: file)
        let policy = try #require(PolicyLoader.load(directory: folder.path)["default"])
        let plan = try planner().plan(for: policy, baseFilter: policy.filter)
        guard case .enterRoot(_, let mounts) = plan.worker[try place(of: "enter-root", in: plan.worker)] else { return }
        #expect(
            mounts.contains(
                .memory(
                    target: "/home/user", bytes: policy.limits.workspaceBytes, files: policy.limits.workspaceFiles)))
        #expect(!mounts.contains(.workspace(target: "/home/user")))
    }

    @Test("an interpreter below a folder that a worker has for itself is shown again on top of it")
    func hidden() throws {
        let entries: [RootEntry] = [
            .host(source: "/tmp/py", target: "/tmp/py"), .host(source: "/opt/py", target: "/opt/py"),
            .host(source: "/home/user/venv", target: "/home/user/venv"), .directory("/tmp", mode: 0o1777),
            .host(source: "/tmpfiles", target: "/tmpfiles"), .host(source: "/home/username", target: "/home/username"),
        ]
        for (_, made) in try plans(trees: entries) {
            guard case .enterRoot(_, let mounts) = made.plan.worker[try place(of: "enter-root", in: made.plan.worker)]
            else {
                continue
            }
            #expect(mounts.suffix(2) == [.tree("/tmp/py"), .tree("/home/user/venv")])
            #expect(mounts.count == 6)
        }
    }

    @Test("a kernel's environment is the same for everybody, and begins with its interpreter's programs")
    func environment() throws {
        for (_, made) in try plans() {
            #expect(made.plan.environment.contains("PATH=/d/packages/bin:/opt/py/bin:/usr/local/bin:/usr/bin:/bin"))
            let names = made.plan.environment.map { $0.prefix { $0 != "=" } }
            #expect(Set(names).count == names.count)
            #expect(names.allSatisfy { $0.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" } })
        }
    }

    @Test(
        "a policy that grants packages gives its workers a door, the wheels and a place of their own, and no other does"
    )
    func packages() throws {
        struct Doors: PackageDoors {
            func door(on socket: Int32) -> any PackageDoor { fatalError("no worker is made") }
        }
        let source = PackageSource(doors: Doors(), wheelhouse: "/wheels")
        let policies = try PolicyLoader.load(directory: Self.policies)
        for (name, policy) in policies where name != "network" {
            let plan = try planner(packages: source).plan(for: policy, baseFilter: policy.filter)
            let isGranted = name == "packages"
            #expect(plan.worker.contains { $0.stage == "package-door" } == isGranted)
            guard case .enterRoot(_, let mounts) = plan.worker[try place(of: "enter-root", in: plan.worker)] else {
                continue
            }
            #expect(mounts.contains(.wheelhouse(target: PackageSource.wheelhouseInside)) == isGranted)
            #expect(plan.environment.contains("NESTBOX_PACKAGES=/home/user/.packages") == isGranted)
            guard isGranted else { continue }
            #expect(try place(of: "package-door", in: plan.worker) > place(of: "loopback", in: plan.worker))
        }
        let packages = try #require(policies["packages"])
        #expect(throws: SupervisionError.self) {
            try planner().plan(for: packages, baseFilter: packages.filter)
        }
    }
}
