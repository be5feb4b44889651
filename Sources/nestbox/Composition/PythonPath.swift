import Glibc

/// Which interpreter the python kernel is: the operator's, the one that Scripts/serve prepared, or the system's.
struct PythonPath {
    let settings: ServerSettings
    let dataFolder: String
    let environment: [String: String]

    func resolved() throws(SettingError) -> String {
        guard let named = settings.python else {
            let prepared = "\(dataFolder)/python/bin/python3"
            return access(prepared, X_OK) == 0 ? prepared : "/usr/bin/python3"
        }
        if named.hasPrefix("/") { return named }
        let places = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/\(named)" }
        guard !named.contains("/"), let found = places.first(where: { access($0, X_OK) == 0 }) else {
            throw SettingError(
                setting: .python, problem: "\"\(named)\" is neither an absolute path nor a program on PATH")
        }
        return found
    }
}
