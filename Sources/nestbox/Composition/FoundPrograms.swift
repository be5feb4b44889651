import Supervision

/// What workers are given to run, as it is found on this host: the interpreter of the python kernel, and every language.
struct FoundPrograms {
    let interpreter: Interpreter
    let languages: KnownLanguages

    /// Looks for them.
    ///
    /// - Parameter dataFolder: the server's, in which an interpreter may have been prepared.
    /// - Throws: ``SettingError`` or `SupervisionError` for what cannot be used as it is set.
    init(settings: ServerSettings, environment: [String: String], dataFolder: String) async throws {
        let path = try PythonPath(settings: settings, dataFolder: dataFolder, environment: environment).resolved()
        async let languages = WorkerSetup.languages(settings, environment, python: path)
        interpreter = try InterpreterProbe.ask(path)
        self.languages = try await languages
    }
}
