import ArgumentParser
import FoundationEssentials
import Glibc
import Storage

/// The data folder whose keys a command is about.
struct KeyFolder: ParsableArguments {
    @Option(help: ArgumentHelp("A JSON file of settings.", valueName: "file"))
    var config: String?

    @Option(help: "The server's data folder [NESTBOX_DATA_DIR].")
    var dataDir: String?

    @Option(help: "The folder of the policies [NESTBOX_POLICIES_DIR]; the program's own unless set.")
    var policiesDir: String?

    /// Opens the keys, as a running server has them open too, for as long as the body takes.
    ///
    /// - Throws: ``StartFailure`` where the folder is not a server's, or not this user's; what the body threw.
    func withKeys<Value>(_ body: (SQLiteKeyStore) async throws -> Value) async throws -> Value {
        let environment = ProcessInfo.processInfo.environment
        let named = try await settings().text(.dataFolder)
        let path = DataFolder.absolute(try named ?? DataFolder.defaultPath(environment: environment))
        try Self.check(path)
        let store = try SQLiteSessionStore(path: "\(path)/\(DataFolder.databaseName)")
        // What can fail in closing is tidying the log up, and that is the server's where one runs.
        defer { try? store.close() }
        return try await body(store.keys)
    }

    /// Where the policies are that a key may be for.
    func policies() async throws -> String { try await settings().text(.policiesFolder) ?? ProgramFolder.policies() }

    private func settings() async throws -> SettingsReader {
        let given: [(Setting, String?)] = [(.dataFolder, dataDir), (.policiesFolder, policiesDir)]
        let flags = given.compactMap { setting, value in value.map { (setting, $0) } }
        return try await SettingsReader(
            flags: Dictionary(uniqueKeysWithValues: flags), file: config,
            environment: ProcessInfo.processInfo.environment)
    }

    /// A file that another user makes here, SQLite's own included, would be one that the server cannot open.
    private static func check(_ path: String) throws {
        let name = Setting.dataFolder.rawValue
        var status = stat()
        guard stat(path, &status) == 0 else {
            throw StartFailure("\(name): \(path): \(String(cString: strerror(errno)))")
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw StartFailure("\(name): \(path) is no folder") }
        guard status.st_uid == getuid() else {
            throw StartFailure(
                "\(name): \(path) belongs to user \(status.st_uid), and this is user \(getuid()): run the command as the"
                    + " server's user")
        }
        guard access(path, W_OK | X_OK) == 0 else {
            throw StartFailure("\(name): \(path) cannot be written: \(String(cString: strerror(errno)))")
        }
        guard access("\(path)/\(DataFolder.databaseName)", F_OK) == 0 else {
            throw StartFailure("\(name): \(path) has no database: is it the server's, and was the server started once?")
        }
    }
}
