import ArgumentParser

/// The settings of workers that have a flag, the same for every command that makes some.
struct WorkerFlags: ParsableArguments {
    @Option(help: ArgumentHelp("A JSON file of settings.", valueName: "file"))
    var config: String?

    @Option(help: "The server's data folder: its database, its key, the sessions' files [NESTBOX_DATA_DIR].")
    var dataDir: String?

    @Option(help: "The folder of the policies [NESTBOX_POLICIES_DIR]; the program's own unless set.")
    var policiesDir: String?

    @Option(help: "The interpreter of the python kernel [PYTHON_PATH].")
    var python: String?

    @Option(help: "The least isolation to run code at: full, uidsplit, process [NESTBOX_REQUIRE_ISOLATION].")
    var requireIsolation: String?

    @Option(
        help: "The network namespace of policies whose network is granted [NESTBOX_NETWORK_NAMESPACE]; none unless set."
    )
    var networkNamespace: String?

    @Option(help: "How much to log: trace, debug, info, notice, warning, error, critical [LOG_LEVEL].")
    var logLevel: String?

    @Option(
        name: .customLong("set"),
        help: ArgumentHelp("Any setting that is no secret, by its name; may be repeated.", valueName: "NAME=value"))
    var others: [String] = []

    /// What the command line says; a flag of its own wins over `--set`, and of two of those the last.
    ///
    /// - Parameter more: other flags of the command.
    /// - Throws: ``StartFailure`` for what is no setting, and for a secret.
    func given(_ more: [(Setting, String?)] = []) throws -> [Setting: String] {
        let given =
            more + [
                (.dataFolder, dataDir), (.policiesFolder, policiesDir), (.python, python),
                (.requiredIsolation, requireIsolation), (.networkNamespace, networkNamespace), (.logLevel, logLevel),
            ]
        let flags = Dictionary(uniqueKeysWithValues: given.compactMap { setting, value in value.map { (setting, $0) } })
        let others = Dictionary(try others.map(Self.setting), uniquingKeysWith: { $1 })
        return others.merging(flags) { $1 }
    }

    private static func setting(_ text: String) throws -> (Setting, String) {
        guard let equals = text.firstIndex(of: "=") else { throw StartFailure("--set: \(text) is not NAME=value") }
        let name = String(text[..<equals])
        guard let setting = Setting(rawValue: name) else { throw StartFailure("--set: there is no setting \(name)") }
        if setting.isSecret {
            throw StartFailure("--set: \(name) is a secret, and everybody on the machine can read command lines")
        }
        return (setting, String(text[text.index(after: equals)...]))
    }

    /// Everything that decides on a setting: these, then the environment, then the file that they name.
    ///
    /// - Parameter more: other flags of the command.
    func settings(_ environment: [String: String], _ more: [(Setting, String?)] = []) async throws -> ServerSettings {
        try ServerSettings(try await SettingsReader(flags: given(more), file: config, environment: environment))
    }
}
