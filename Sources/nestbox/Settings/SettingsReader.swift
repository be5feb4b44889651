import Configuration
import LanguageModels
import SystemPackage

/// Reads settings: flags win over the environment, and that over the configuration file.
struct SettingsReader {
    private let reader: ConfigReader

    /// - Parameters:
    ///   - flags: what the command line says.
    ///   - file: path of a JSON file with an object of the same names; nil for none.
    init(flags: [Setting: String], file: String?, environment: [String: String]) async throws {
        let secrets = Set(Setting.allCases.filter(\.isSecret).map(\.rawValue))
        var providers: [any ConfigProvider] = [
            InMemoryProvider(
                name: "flags",
                values: Dictionary(
                    uniqueKeysWithValues: flags.map {
                        (
                            AbsoluteConfigKey([$0.key.rawValue]),
                            ConfigValue(.string($0.value), isSecret: $0.key.isSecret)
                        )
                    })),
            EnvironmentVariablesProvider(environmentVariables: environment, secretsSpecifier: .specific(secrets)),
        ]
        if let file {
            try SettingsFile.check(file)
            providers.append(
                try await FileProvider<JSONSnapshot>(
                    parsingOptions: .init(secretsSpecifier: .specific(secrets)), filePath: FilePath(file)))
        }
        reader = ConfigReader(providers: providers)
    }

    /// The setting's text, whatever JSON type a file gave it; nil where it is not set or empty.
    func text(_ setting: Setting) -> String? {
        let key = ConfigKey([setting.rawValue])
        let text =
            reader.string(forKey: key, isSecret: setting.isSecret)
            ?? reader.int(forKey: key).map { String($0) }
            ?? reader.double(forKey: key).map { String($0) }
            ?? reader.stringArray(forKey: key).map { $0.joined(separator: ",") }
        return text.flatMap { $0.isEmpty ? nil : $0 }
    }

    func integer(_ setting: Setting, in range: ClosedRange<Int>, default value: Int) throws(SettingError) -> Int {
        try integerIfSet(setting, in: range) ?? value
    }

    func integerIfSet(_ setting: Setting, in range: ClosedRange<Int>) throws(SettingError) -> Int? {
        guard let text = text(setting) else { return nil }
        guard let number = Int(text), range.contains(number) else {
            throw SettingError(
                setting: setting,
                problem: "\"\(text)\" is not a whole number from \(range.lowerBound) to \(range.upperBound)")
        }
        return number
    }

    func number(_ setting: Setting, in range: ClosedRange<Double>) throws(SettingError) -> Double? {
        guard let text = text(setting) else { return nil }
        guard let number = Double(text), range.contains(number) else {
            throw SettingError(
                setting: setting, problem: "\"\(text)\" is not a number from \(range.lowerBound) to \(range.upperBound)"
            )
        }
        return number
    }

    /// A time in seconds, with or without a fraction.
    func seconds(_ setting: Setting, default value: Duration) throws(SettingError) -> Duration {
        try secondsIfSet(setting) ?? value
    }

    func secondsIfSet(_ setting: Setting) throws(SettingError) -> Duration? {
        try number(setting, in: 0.1...86_400).map { .seconds($0) }
    }

    /// The address of a service.
    func address(_ setting: Setting) throws(SettingError) -> String? {
        guard let text = text(setting) else { return nil }
        guard APIBase(text) != nil else {
            throw SettingError(
                setting: setting, problem: "\"\(text)\" is not an address such as http://127.0.0.1:8000/v1")
        }
        return text
    }

    /// A list that is written with commas; spaces around its parts, and parts that are empty, mean nothing.
    func list(_ setting: Setting) -> [String]? {
        text(setting)?.split(separator: ",").map { $0.split(separator: " ").joined(separator: " ") }
            .filter { !$0.isEmpty }
    }
}
