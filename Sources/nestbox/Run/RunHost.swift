import FoundationEssentials
import Logging
import Policies
import SessionModel
import Supervision
import Wire

/// Puts together what one run needs of this host, as a server would have it, and takes it apart again.
struct RunHost {
    let flags: WorkerFlags
    let environment: [String: String]

    /// - Throws: an error whose description is one line for whoever gave the command.
    func run(
        _ file: String, language: String?, _ order: RunOrder, _ interruption: RunInterruption
    ) async throws -> RunEnding {
        let settings = try await flags.settings(environment)
        let policies = try settings.policiesFolder ?? ProgramFolder.policies()
        let names = try PolicyLoader.names(directory: policies)
        guard names.contains(order.policy) else {
            throw RunFailure("--policy: there is no \(order.policy); there are \(names.joined(separator: ", "))")
        }
        // They have nothing to do with each other, and each takes its time.
        async let compiled = WorkerSetup(
            running: order.policy, settings: settings, policiesFolder: policies, logger: logger(settings))
        let folder = DataFolder.absolute(try settings.dataFolder ?? DataFolder.defaultPath(environment: environment))
        async let found = FoundPrograms(settings: settings, environment: environment, dataFolder: folder)
        let languages = try await found.languages
        let text = try await ProgramText(file, asked: language, languages: languages.all)
        let hasInput = file != ProgramText.standardInput && !InputStream.isTerminal
        let input = hasInput ? try await InputStream.standard() : []
        let setup = try await compiled
        let program = RunningProgram(text: text, input: input, order: order)
        return try await PassingSupervisor(
            setup: setup, dataFolder: folder, interpreter: found.interpreter, languages: languages
        ).run("run") { supervisor in
            let policy = try Self.policy(order.policy, of: setup, at: supervisor.level)
            return try await program.run(in: supervisor, under: policy, interruption)
        }
    }

    private static func policy(_ name: String, of setup: WorkerSetup, at level: IsolationLevel) throws -> Policy {
        if let policy = try setup.selection(at: level).allowed[name] { return policy }
        let obstacle = setup.policies[name].flatMap { setup.obstacle(to: $0, at: level) }
        throw RunFailure(
            "--policy: "
                + (obstacle.map { "\(name) cannot run here: \($0)" }
                    ?? "\(Setting.allowedPolicies.rawValue) does not have \(name)"))
    }

    /// Silent unless somebody wants to know: standard error is the program's.
    private func logger(_ settings: ServerSettings) -> Logger {
        guard flags.logLevel != nil else { return Logger(label: "nestbox") { _ in SwiftLogNoOpLogHandler() } }
        var logger = Logger(label: "nestbox") { StreamLogHandler.standardError(label: $0) }
        logger.logLevel = settings.logLevel
        return logger
    }
}
