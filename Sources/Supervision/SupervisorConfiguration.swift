package import Policies
package import Wire

/// What the supervisor is told once, at start.
package struct SupervisorConfiguration: Sendable {
    /// Path of `nestbox-worker`.
    package var program: String

    package var interpreter: Interpreter

    /// What stands around every worker, by what probing came to.
    package var level: IsolationLevel

    /// The levels above it, which could not be had, and the least one that the operator accepts.
    package var refusedLevels: [RefusedLevel]
    package var requiredLevel: IsolationLevel

    package var root: RootPlan

    package var languages: KnownLanguages

    /// The languages' drivers; workers without namespaces see them there, the others at ``RootLayout/languages``.
    package var languagesFolder: LanguageFolder

    /// Modules that the forkserver imports ahead.
    package var preload: [String]

    /// Outside uid and gid of the forkserver, and of workers that have no others; nil for the gateway's own.
    package var identity: UInt32?

    /// At ``IsolationLevel/uidsplit``, the user of which nothing ever runs but what ends another's processes.
    package var sweeper: UInt32?

    /// What workers have for themselves.
    package var places: WorkerPlaces

    package var policies: [String: Policy]
    package var plans: [String: WorkerPlan]

    /// The groups that hold workers to limits, as far as they can be had here.
    package var cgroups: Cgroups

    /// The network namespace of the policies whose network is granted; nil where no worker is made under one.
    package var grant: NetworkGrant?

    /// The most workers leased at one time.
    package var maximumWorkers: Int

    /// The most workers leased to one tenant's sessions at one time; nil for as many as there may be.
    package var tenantWorkers: Int?

    /// The most executions that wait for a worker while every one runs something, and how long each does.
    package var queueLength = 32
    package var queueTimeout = Duration.seconds(30)

    /// Workers that are made ahead of the sessions that will need them.
    package var spareWorkers: Int

    /// Whether nothing but programs is run: then the forkserver imports nothing ahead, and no worker has to show first that it
    /// can run a cell of Python.
    package var isForPrograms = false

    /// How long a lease may be idle before its worker is ended, and how often that is looked at.
    package var idleTimeout: Duration
    package var cleanupInterval: Duration

    /// Where packages come from, for policies that grant some.
    package var packages = PackageSource()

    package init(
        program: String, interpreter: Interpreter, level: IsolationLevel, refusedLevels: [RefusedLevel],
        requiredLevel: IsolationLevel, root: RootPlan, languages: KnownLanguages, languagesFolder: LanguageFolder,
        preload: [String],
        identity: UInt32?, sweeper: UInt32?, places: WorkerPlaces, policies: [String: Policy],
        plans: [String: WorkerPlan],
        cgroups: Cgroups, maximumWorkers: Int, spareWorkers: Int,
        idleTimeout: Duration,
        cleanupInterval: Duration
    ) {
        self.program = program
        self.interpreter = interpreter
        self.level = level
        self.refusedLevels = refusedLevels
        self.requiredLevel = requiredLevel
        self.root = root
        self.languages = languages
        self.languagesFolder = languagesFolder
        self.preload = preload
        self.identity = identity
        self.sweeper = sweeper
        self.places = places
        self.policies = policies
        self.plans = plans
        self.cgroups = cgroups
        self.maximumWorkers = maximumWorkers
        self.spareWorkers = spareWorkers
        self.idleTimeout = idleTimeout
        self.cleanupInterval = cleanupInterval
    }

    /// What the forkserver is told: nothing of keys, sessions or the gateway's environment.
    package var forkserverPlan: ForkserverPlan {
        let cache = level.hasNamespaces ? RootLayout.cache : root.cache
        let drivers = level.hasNamespaces ? RootLayout.languages : languagesFolder.path
        return ForkserverPlan(
            level: level, root: root,
            interpreter: .init(executable: interpreter.executable, library: interpreter.library),
            hasGrantedNetwork: grant != nil, identity: identity, sweeper: sweeper,
            environment: [
                "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=\(level.hasNamespaces ? "/tmp" : cache)",
                "MPLBACKEND=agg", "MPLCONFIGDIR=\(cache)", "NESTBOX_PRELOAD=\(preload.joined(separator: ","))",
            ] + (isForPrograms ? ["NESTBOX_UNPREPARED=1"] : []),
            plans: plans, kernels: languages.kernels(in: drivers))
    }
}
