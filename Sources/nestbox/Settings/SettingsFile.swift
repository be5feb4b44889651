import FoundationEssentials
import Glibc
import SessionModel

/// The configuration file, looked at before it is read for its settings: a misspelt name must not be passed over.
enum SettingsFile {
    /// - Throws: ``StartFailure`` naming the file, and the setting in it where there is one at fault.
    static func check(_ path: String) throws {
        guard let content = try? Data(contentsOf: URL(filePath: path)) else {
            throw StartFailure("--config: \(path) cannot be read")
        }
        guard let settings = try? JSONDecoder().decode([String: JSONValue].self, from: content) else {
            throw StartFailure("--config: \(path) is not a JSON object of settings")
        }
        for name in settings.keys.sorted() where Setting(rawValue: name) == nil {
            throw StartFailure("--config: \(path): there is no setting \(name)")
        }
    }
}
