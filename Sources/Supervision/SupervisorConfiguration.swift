package import Policies
package import Wire

/// What the supervisor is told once, at start.
package struct SupervisorConfiguration: Sendable {
    /// Path of `nestbox-worker`.
    package var program: String

    package var interpreter: Interpreter
    package var root: RootPlan

    /// Modules that the forkserver imports ahead.
    package var preload: [String]

    /// Outside uid and gid of workers; nil for the gateway's own, which are then not root's.
    package var identity: UInt32?

    package var policies: [String: Policy]
    package var plans: [String: WorkerPlan]

    /// Where workers' memory is limited, if it can be here.
    package var memory: MemoryCgroups.Probe

    /// The most workers leased at one time.
    package var maximumWorkers: Int

    /// Workers that are made ahead of the sessions that will need them.
    package var spareWorkers: Int

    /// How long a lease may be idle before its worker is ended, and how often that is looked at.
    package var idleTimeout: Duration
    package var cleanupInterval: Duration

    package init(
        program: String, interpreter: Interpreter, root: RootPlan, preload: [String], identity: UInt32?,
        policies: [String: Policy], plans: [String: WorkerPlan],
        memory: MemoryCgroups.Probe, maximumWorkers: Int, spareWorkers: Int,
        idleTimeout: Duration,
        cleanupInterval: Duration
    ) {
        self.program = program
        self.interpreter = interpreter
        self.root = root
        self.preload = preload
        self.identity = identity
        self.policies = policies
        self.plans = plans
        self.memory = memory
        self.maximumWorkers = maximumWorkers
        self.spareWorkers = spareWorkers
        self.idleTimeout = idleTimeout
        self.cleanupInterval = cleanupInterval
    }

    /// What the forkserver is told: nothing of keys, sessions or the gateway's environment.
    var forkserverPlan: ForkserverPlan {
        ForkserverPlan(
            root: root,
            interpreter: .init(executable: interpreter.executable, library: interpreter.library),
            identity: identity,
            environment: [
                "PATH=/usr/local/bin:/usr/bin:/bin", "LANG=C.UTF-8", "HOME=/tmp", "MPLBACKEND=agg",
                "MPLCONFIGDIR=\(RootLayout.cache)", "NESTBOX_PRELOAD=\(preload.joined(separator: ","))",
            ],
            plans: plans)
    }
}
