import CLinux
import TestSupport
import Testing

@testable import nestbox

/// Settings as a start would read them, from what a test says.
enum SettingsSource {
    static func read(
        flags: [Setting: String] = [:], environment: [Setting: String] = [:], file: String? = nil
    ) async throws -> ServerSettings {
        try ServerSettings(try await reader(flags: flags, environment: environment, file: file))
    }

    static func reader(
        flags: [Setting: String] = [:], environment: [Setting: String] = [:], file: String? = nil
    ) async throws -> SettingsReader {
        let folder = try TemporaryFolder()
        let path = try file.map { text in
            let path = "\(folder.path)/nestbox.json"
            try #require(nb_write_file(path, text, text.utf8.count, 1, 0o600) == 0)
            return path
        }
        let variables = Dictionary(uniqueKeysWithValues: environment.map { ($0.key.rawValue, $0.value) })
        return try await SettingsReader(flags: flags, file: path, environment: variables)
    }
}
