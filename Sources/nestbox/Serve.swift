import ArgumentParser
import FoundationEssentials
import Glibc

/// `nestbox serve`: runs the server until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server.",
        discussion: """
            Every flag has a setting of the same meaning in the environment and in the configuration file, named in \
            brackets. Flags win over the environment, and the environment over the file.
            """)

    @Option(help: ArgumentHelp("A JSON file of settings.", valueName: "file"))
    var config: String?

    @Option(help: "The address to listen on [SERVER_HOST]; 127.0.0.1 unless set.")
    var host: String?

    @Option(help: "The port to listen on, 0 for any free one [SERVER_PORT]; 5001 unless set.")
    var port: String?

    @Option(help: "The folder for the database, the key and the sessions' files [NESTBOX_DATA_DIR].")
    var dataDir: String?

    @Option(help: "The folder of the policies [NESTBOX_POLICIES_DIR]; the program's own unless set.")
    var policiesDir: String?

    @Option(help: "The interpreter of the python kernel [PYTHON_PATH].")
    var python: String?

    @Option(help: "Modules that are imported ahead, separated by commas [NESTBOX_PRELOAD].")
    var preload: String?

    @Option(help: "The model to ask, as openai/gpt-4o [LITELLM_MODEL]; builtin/offline unless set.")
    var model: String?

    @Option(help: "The most workers at one time [MAX_ACTIVE_INSTANCES]; 3 unless set.")
    var maxWorkers: String?

    @Option(help: "How much to log: trace, debug, info, notice, warning, error, critical [LOG_LEVEL].")
    var logLevel: String?

    func run() async throws {
        do {
            let environment = ProcessInfo.processInfo.environment
            let reader = try await SettingsReader(flags: flags, file: config, environment: environment)
            try await Server(settings: ServerSettings(reader), environment: environment).run()
        } catch {
            let line = "nestbox: \(error)\n"
            write(STDERR_FILENO, line, line.utf8.count)
            throw ExitCode(1)
        }
    }

    private var flags: [Setting: String] {
        let given: [(Setting, String?)] = [
            (.host, host), (.port, port), (.dataFolder, dataDir), (.policiesFolder, policiesDir), (.python, python),
            (.preload, preload), (.model, model), (.maximumWorkers, maxWorkers), (.logLevel, logLevel),
        ]
        return Dictionary(uniqueKeysWithValues: given.compactMap { setting, value in value.map { (setting, $0) } })
    }
}
