import ArgumentParser

/// The settings that have a flag, the same for every command that reads all of a server's.
struct SettingFlags: ParsableArguments {
    @Option(help: "The address to listen on [SERVER_HOST]; 127.0.0.1 unless set.")
    var host: String?

    @Option(help: "The port to listen on, 0 for any free one [SERVER_PORT]; 5001 unless set.")
    var port: String?

    @Option(help: "The model to ask, as openai/gpt-4o [LITELLM_MODEL]; builtin/offline unless set.")
    var model: String?

    @Option(help: "The most workers at one time [MAX_ACTIVE_INSTANCES]; 3 unless set.")
    var maxWorkers: String?

    @Option(help: "Modules that are imported ahead, separated by commas [NESTBOX_PRELOAD].")
    var preload: String?

    @Option(help: "How many seconds running turns get after SIGTERM [NESTBOX_DRAIN_TIMEOUT]; 5 unless set.")
    var drainTimeout: String?

    @OptionGroup
    var workers: WorkerFlags

    /// What the command line says: ``WorkerFlags/given(_:)``.
    func given() throws -> [Setting: String] { try workers.given(own) }

    /// Everything that decides on a setting: these, then the environment, then the file that they name.
    func settings(_ environment: [String: String]) async throws -> ServerSettings {
        try await workers.settings(environment, own)
    }

    private var own: [(Setting, String?)] {
        [
            (.host, host), (.port, port), (.model, model), (.maximumWorkers, maxWorkers), (.preload, preload),
            (.drainTimeout, drainTimeout),
        ]
    }
}
