import FoundationEssentials
import Glibc
import Logging
import Policies
import TestSupport
import Testing
import Wire

@testable import Supervision

/// The built `nestbox-worker` and what it takes to probe with it. Works as root, and as a user who may make namespaces.
struct ProbeHouse {
    private static let policies = "\(#filePath)".replacing(/Tests\/SupervisionTests.*/, with: "policies")
    private static let identity: UInt32? = getuid() == 0 ? 1_900_000_000 : nil

    let folder: TemporaryFolder

    /// A plan that holds at level `full`.
    let plan: ForkserverPlan
    private let workspaces: Workspaces

    init() throws {
        folder = try TemporaryFolder()
        let cache = "\(folder.path)/cache"
        try #require(chmod(folder.path, 0o711) == 0 && mkdir(cache, 0o755) == 0)
        if let identity = Self.identity { try #require(chown(cache, identity, identity) == 0) }
        let path = "\(folder.path)/workspaces"
        workspaces = try Workspaces(path: path, ownership: Self.identity.map { .shared($0) } ?? .gateway)

        // A probe starts no interpreter.
        let interpreter = Interpreter(executable: "/usr/bin/python3", version: "3", library: "/none", trees: [])
        let root = try RootPlanner(dataFolder: "\(folder.path)/data", workspaces: path, cache: cache)
            .plan(for: interpreter)
        let planner = WorkerPlanner(
            interpreter: interpreter, level: FullLevel(root: root), cgroups: .none(because: "test"),
            drivers: RootLayout.languages)
        let policy = try #require(try PolicyLoader.load(directory: Self.policies)["default"])
        plan = ForkserverPlan(
            level: .full, root: root, interpreter: .init(executable: "/usr/bin/python3", library: "/none"),
            identity: Self.identity, environment: [],
            plans: ["default": try planner.plan(for: policy, baseFilter: WorkerFilter.compile(for: policy))])
    }

    /// What probing comes to with the plan as the test has changed it: nil if it holds.
    ///
    /// - Parameters:
    ///   - program: in place of the built one.
    ///   - patience: how long it may say nothing.
    func probe(
        program: String? = nil, patience: Duration = .seconds(120), _ change: (inout ForkserverPlan) -> Void = { _ in }
    ) async throws -> RefusedLevel? {
        var changed = plan
        change(&changed)
        let probe = IsolationProbe(
            program: try program ?? Self.program(), policy: "default",
            logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, patience: patience)
        let candidate = IsolationCandidate(plan: changed, workspaces: workspaces, places: .ownRoots)
        return await probe.run(candidate, host: HostFiles(read: { _ in nil }))
    }

    /// A program that does this, in the shell, instead of probing.
    func program(_ line: String) throws -> String {
        let path = "\(folder.path)/program"
        try Data("#!/bin/bash\n\(line)\n".utf8).write(to: URL(filePath: path))
        try #require(chmod(path, 0o755) == 0)
        return path
    }

    /// The program stands beside the test program, where the build put both.
    static func program() throws -> String {
        let path = try #require(realpath("/proc/self/exe", nil))
        defer { free(path) }
        return URL(filePath: String(cString: path)).deletingLastPathComponent().appending(path: "nestbox-worker").path
    }
}
