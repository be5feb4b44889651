import Glibc
import Policies
import Supervision
import Wire

/// What of the server depends on the isolation level: who workers are, where they work, what they may do.
struct LevelSetup {
    let level: IsolationLevel
    let users: LevelUsers
    let workspaces: Workspaces
    let places: WorkerPlaces
    let policies: [String: Policy]
    let plans: [String: WorkerPlan]

    /// Those in which the level's workers can be made.
    let cgroups: Cgroups

    /// - Parameters:
    ///   - policies: those that there are at this level.
    ///   - grant: the network of those whose network is granted; nil where there are none.
    /// - Throws: ``SandboxFailure`` where the level cannot be had here.
    init(
        _ level: IsolationLevel, folder: WorkerFolders, root: RootPlan, interpreter: Interpreter,
        policies: [String: Policy], cgroups: Cgroups, grant: NetworkGrant?, packages: PackageSource
    ) throws {
        self.level = level
        users = try LevelUsers(level)
        if let owner = users.forkserver, chown(folder.cache, owner, owner) != 0 {
            throw SandboxFailure(stage: "users: give \(folder.cache) to \(owner)", errno: errno)
        }
        workspaces = try Workspaces(path: folder.workspaces, ownership: users.ownership)
        places = level.hasNamespaces ? .ownRoots : .sharedRoot(try WorkerTemporaries(path: folder.temporaries))
        self.policies = policies
        self.cgroups = cgroups.owned(by: users.forkserver)
        let steps: any LevelPlanner =
            level.hasNamespaces
            ? FullLevel(root: root, grantedNetwork: grant?.inode) : SharedRootLevel(level: level, root: root)
        let planner = WorkerPlanner(
            interpreter: interpreter, level: steps, cgroups: self.cgroups,
            drivers: level.hasNamespaces ? RootLayout.languages : folder.languages, packages: packages)
        plans = try policies.mapValues { policy in
            // Where they cannot be made, the plain ones refuse the same calls and nobody is told; the log says why.
            try planner.plan(
                for: policy, baseFilter: try WorkerFilter.compile(for: policy),
                reporting: try? ReportingFilters(for: policy))
        }
    }
}
