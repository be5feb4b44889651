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
        for (name, value) in settings.sorted(by: { $0.key < $1.key }) {
            guard Setting(rawValue: name) != nil else {
                throw StartFailure("--config: \(path): there is no setting \(name)")
            }
            guard isReadable(value) else {
                throw StartFailure("--config: \(path): \(name) is neither text nor a number nor a list of texts")
            }
        }
    }

    /// Whether a setting can have the value at all: what it then means is the setting's own affair.
    private static func isReadable(_ value: JSONValue) -> Bool {
        switch value {
        case .string, .integer, .number: true
        case .array(let parts): parts.allSatisfy { $0.stringValue != nil }
        case .null, .bool, .object: false
        }
    }
}
