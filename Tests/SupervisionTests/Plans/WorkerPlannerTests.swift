import FoundationEssentials
import Policies
import Testing
import Wire

@testable import Supervision

struct WorkerPlannerTests {
    private static let policies = "\(#filePath)".replacing(/Tests\/SupervisionTests.*/, with: "policies")

    private func plans(trees: [RootEntry] = []) throws -> [String: (plan: WorkerPlan, policy: Policy)] {
        let planner = WorkerPlanner(
            interpreter: Interpreter(executable: "/opt/py/bin/python3", version: "3", library: "/l.so", trees: []),
            root: RootPlan(entries: trees, workspaces: "/w", cache: "/c"))
        return try PolicyLoader.load(directory: Self.policies).mapValues { policy in
            (planner.plan(for: policy, baseFilter: try WorkerFilter.compile(for: policy)), policy)
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

    @Test(
        "a worker's steps stand in the order in which they work",
        arguments: [
            ("map-identity", "enter-root", "without an identity it could not mount"),
            ("private-mounts", "enter-root", "or the host would see the mounts"),
            ("enter-root", "drop-capabilities", "mounting takes a capability"),
            ("loopback", "drop-capabilities", "so does the network"),
            ("host-name", "drop-capabilities", "so does the name"),
            ("prefer-for-oom-kill", "not-dumpable", "the file belongs to root afterwards"),
            ("enter-root", "prefer-for-oom-kill", "it is written in the worker's own /proc"),
            ("drop-capabilities", "no-new-privileges", "nothing is left to be regained then"),
            ("no-new-privileges", "seccomp", "a filter needs it"),
        ])
    func order(first: String, second: String, reason: Comment) throws {
        for (_, made) in try plans() {
            #expect(try place(of: first, in: made.plan.worker) < place(of: second, in: made.plan.worker), reason)
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
                    .memory(target: "/dev/shm", bytes: limits.shmBytes, files: limits.tmpInodes),
                    .processes(target: "/proc"), .workspace(target: "/home/user"),
                ])
        }
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
            #expect(made.plan.environment.contains("PATH=/opt/py/bin:/usr/local/bin:/usr/bin:/bin"))
            let names = made.plan.environment.map { $0.prefix { $0 != "=" } }
            #expect(Set(names).count == names.count)
            #expect(names.allSatisfy { $0.allSatisfy { $0.isUppercase || $0.isNumber || $0 == "_" } })
        }
    }
}
