import Logging
import Policies
import Supervision
import Wire

/// What workers are made of on this host: the interpreter, the root that they see, the policies, and the highest isolation
/// level that really holds.
struct WorkerSetup {

    let settings: ServerSettings
    let policies: [String: Policy]
    let logger: Logger

    private let network: GrantedNetwork

    /// The policy of the one program that is to run, in an interpreter of its own; nil for a server.
    private let programPolicy: String?

    /// - Parameters:
    ///   - policiesFolder: where the policies are.
    init(settings: ServerSettings, policiesFolder: String, logger: Logger) throws {
        self.settings = settings
        self.logger = logger
        programPolicy = nil
        network = try GrantedNetwork(settings)
        policies = try PolicyLoader.load(directory: policiesFolder)
    }

    /// For one program: nothing is made or imported ahead, and of the policies none is compiled that it does not need.
    init(running program: String, settings: ServerSettings, policiesFolder: String, logger: Logger) throws {
        var settings = settings
        (settings.preload, settings.spareWorkers, settings.maximumWorkers) = ([], 0, 1)
        self.settings = settings
        self.logger = logger
        programPolicy = program
        network = try GrantedNetwork(settings)
        policies = try PolicyLoader.load(directory: policiesFolder, only: PolicySelection.standards.union([program]))
    }

    /// The policies that workers of the level can be made under.
    func selection(at level: IsolationLevel) throws(SettingError) -> PolicySelection {
        try PolicySelection(
            policies, allowing: settings.allowedPolicies, at: level, hasNetwork: network.grant != nil,
            hasPackages: settings.packages.isSet)
    }

    /// Why no worker of the policy can be made here; nil where one can.
    func obstacle(to policy: Policy, at level: IsolationLevel) -> String? {
        PolicySelection.obstacle(
            to: policy, at: level, hasNetwork: network.grant != nil, hasPackages: settings.packages.isSet)
    }

    /// What the policies' files say that is not as it seems.
    func logRemarks() {
        for remark in PolicyRemark.about(policies, areOperators: settings.policiesFolder != nil) {
            logger.log(
                level: remark.level, "policy",
                metadata: ["names": "\(remark.policies.joined(separator: ","))", "says": "\(remark.text)"])
        }
    }

    /// Finds the languages that are there, with their programs.
    ///
    /// - Throws: ``SettingError`` for a folder of languages that cannot be used, and for a language that is wanted and cannot be run.
    static func languages(
        _ settings: ServerSettings, _ environment: [String: String], python: String
    ) throws(SettingError) -> KnownLanguages {
        var languages: KnownLanguages
        do {
            let folder = settings.languagesFolder.map(DataFolder.absolute)
            languages = try KnownLanguages(folder: folder, path: environment["PATH"] ?? "", python: python)
        } catch {
            throw SettingError(setting: .languagesFolder, problem: error.description)
        }
        guard let wanted = settings.languages else { return languages }
        do {
            try languages.enable(only: wanted)
        } catch {
            throw SettingError(setting: .languages, problem: error.description)
        }
        return languages
    }

    /// Tries the isolation levels from the highest down to the one that is required.
    ///
    /// - Throws: ``StartFailure`` if none holds, or if the host lacks what it takes to find out: which failed, and what would help.
    func supervisor(
        _ folder: WorkerFolders, interpreter: Interpreter, languages found: KnownLanguages,
        host: HostFiles = HostFiles()
    ) async throws -> Supervisor {
        let planner = RootPlanner(dataFolder: folder.data, workspaces: folder.workspaces, cache: folder.cache)
        let languages = found.showable(by: planner)
        let languagesFolder = LanguageFolder(path: folder.languages)
        try languagesFolder.write(languages)
        let packages = try settings.packages.source(showableBy: planner, logger: logger)
        let root = try planner.plan(
            for: interpreter, others: languages.trees, languages: folder.languages, wheelhouse: packages.wheelhouse)
        let required = RequiredIsolation(settings.requiredIsolation, host: host)
        let program = try ProgramFolder.worker()
        let probe = IsolationProbe(program: program, policy: PolicySelection.standard, logger: logger)
        let groups = Cgroups.probe()
        return try await LevelSearch(required: required, tell: log(_:before:)).run { level, refused in
            let setup: LevelSetup
            let policies = try selection(at: level).allowed.filter { isNeeded($0.key) }
            let grant = network.grant(for: policies)
            var root = root
            root.grantedFiles = grant?.files ?? [:]
            do {
                setup = try LevelSetup(
                    level, folder: folder, root: root, interpreter: interpreter, policies: policies, cgroups: groups,
                    grant: grant, packages: packages)
            } catch let failure as SandboxFailure {
                return .refused(RefusedLevel(level: level, failure: failure, host: host))
            } catch let error as SupervisionError {
                let refusal = RefusedLevel(level: level, failure: error.failure(of: "folders"), host: host)
                guard refusal.shortage != nil else { throw error }
                return .refused(refusal)
            }
            var configuration = SupervisorConfiguration(
                program: program, interpreter: interpreter, level: level, refusedLevels: refused,
                requiredLevel: required.level, root: root, languages: languages, languagesFolder: languagesFolder,
                preload: settings.preload,
                identity: setup.users.forkserver, sweeper: setup.users.sweeper, places: setup.places,
                policies: setup.policies, plans: setup.plans, cgroups: setup.cgroups,
                maximumWorkers: settings.maximumWorkers, spareWorkers: settings.spareWorkers,
                idleTimeout: settings.idleTimeout, cleanupInterval: settings.cleanupInterval)
            configuration.tenantWorkers = settings.tenantWorkers
            configuration.queueLength = settings.queueLength
            configuration.queueTimeout = settings.queueTimeout
            configuration.grant = grant
            configuration.packages = packages
            configuration.isForPrograms = programPolicy != nil
            let candidate = IsolationCandidate(
                plan: configuration.forkserverPlan, workspaces: setup.workspaces, places: setup.places,
                grant: grant)
            let began = ContinuousClock.now
            if let refusal = await probe.run(candidate, host: host) {
                if refusal.shortage == nil { try network.requireEntry(refusal.failure) }
                return .refused(refusal)
            }
            log(level, required, refused, after: .now - began)
            network.log(policies, to: logger)
            if !level.hasNamespaces { try OrphanSweep.adoptOrphans() }
            return .holds(Supervisor(configuration: configuration, workspaces: setup.workspaces, logger: logger))
        }
    }

    /// Whether workers of the policy are made: the probe's are of the standard one.
    private func isNeeded(_ policy: String) -> Bool {
        programPolicy == nil || [programPolicy, PolicySelection.standard].contains(policy)
    }

    private func log(_ refusal: RefusedLevel, before pause: Duration) {
        logger.warning(
            "isolation level could not be tried, trying again",
            metadata: [
                "level": "\(refusal.level.rawValue)", "reason": "\(refusal.failure.line)",
                "pause_ms": "\(Int(pause / .milliseconds(1)))",
            ])
    }

    private func log(
        _ level: IsolationLevel, _ required: RequiredIsolation, _ refused: [RefusedLevel], after duration: Duration
    ) {
        for refused in refused { logger.warning("isolation: \(refused)") }
        logger.info(
            "isolation",
            metadata: [
                "level": "\(level.rawValue)", "required": "\(required)",
                "ms": "\(Int(duration / .milliseconds(1)))",
            ])
    }
}
