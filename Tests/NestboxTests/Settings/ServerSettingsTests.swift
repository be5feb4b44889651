import ArgumentParser
import Gateway
import Logging
import SessionModel
import Testing

@testable import nestbox

struct ServerSettingsTests {
    @Test("without any settings there is a whole server, for this machine alone")
    func defaults() async throws {
        let settings = try await SettingsSource.read()
        #expect(settings.host == "127.0.0.1")
        #expect(settings.port == 5001)
        #expect(settings.apiKey == nil)
        #expect(settings.logLevel == .info)
        #expect(settings.requestsPerMinute == 60)
        #expect(settings.sessionRequestsPerMinute == 10)
        #expect(settings.trustedProxies.isEmpty)
        #expect(settings.model.model == "builtin/offline")
        #expect(settings.model.temperature == nil)
        #expect(settings.model.maxTokens == nil)
        #expect(settings.maximumWorkers == 3)
        #expect(settings.idleTimeout == .seconds(3600))
        #expect(settings.cleanupInterval == .seconds(300))
        #expect(settings.python == nil)
        #expect(settings.preload == ["numpy", "pandas", "matplotlib.pyplot"])
        #expect(settings.dataFolder == nil)
        #expect(settings.policiesFolder == nil)
    }

    @Test("each setting means what it says")
    func meanings() async throws {
        let settings = try await SettingsSource.read(environment: [
            .host: "::", .port: "0", .apiKey: "secret", .logLevel: "DEBUG", .requestsPerMinute: "1",
            .sessionRequestsPerMinute: "2", .trustedProxies: "10.0.0.0/8, ::1", .model: "openai/gpt-4o",
            .temperature: "0.25", .maximumTokens: "100", .maximumWorkers: "7", .idleTimeout: "10",
            .cleanupInterval: "5",
            .python: "/opt/py", .preload: ",", .dataFolder: "/data", .policiesFolder: "/policies",
            .openAIBaseURL: "http://127.0.0.1:8000/v1",
        ])
        #expect(settings.host == "::")
        #expect(settings.port == 0)
        #expect(settings.apiKey == "secret")
        #expect(settings.logLevel == .debug)
        #expect(settings.requestsPerMinute == 1)
        #expect(settings.sessionRequestsPerMinute == 2)
        #expect(settings.trustedProxies.map(\.description) == ["10.0.0.0/8", "::1"])
        #expect(settings.model.model == "openai/gpt-4o")
        #expect(settings.model.temperature == 0.25)
        #expect(settings.model.maxTokens == 100)
        #expect(settings.maximumWorkers == 7)
        #expect(settings.idleTimeout == .seconds(10))
        #expect(settings.cleanupInterval == .seconds(5))
        #expect(settings.python == "/opt/py")
        #expect(settings.preload == [])
        #expect(settings.dataFolder == "/data")
        #expect(settings.policiesFolder == "/policies")
    }

    @Test(
        "the reference server's names of log levels are understood",
        arguments: [("WARN", .warning), ("fatal", .critical), ("Info", .info), ("ERROR", .error)]
            as [(String, Logger.Level)])
    func logLevels(text: String, level: Logger.Level) async throws {
        #expect(try await SettingsSource.read(environment: [.logLevel: text]).logLevel == level)
    }

    private static let badValues: [(Setting, [String])] = [
        (.port, ["-1", "65536", "http", "80.5", " 80", "0x50", "99999999999999999999"]),
        (.requestsPerMinute, ["0", "-1", "many", "1000001"]), (.sessionRequestsPerMinute, ["0", "1e3"]),
        (.maximumWorkers, ["0", "-3", "three", "10001"]), (.idleTimeout, ["0", "1h", "31536001"]),
        (.cleanupInterval, ["0", "86401", "5 minutes"]), (.maximumTokens, ["0", "-1", "1.5", "lots"]),
        (.temperature, ["-0.1", "2.1", "warm", "nan", "inf"]), (.logLevel, ["loud", "5"]),
        (.trustedProxies, ["localhost", "10.0.0.0/33", "10.0.0", "127.0.0.1,nonsense", "::1/129"]),
        (.openAIBaseURL, ["127.0.0.1:8000", "ftp://host/v1", "http://", "not an address"]),
        (.openAIAPIBase, ["localhost"]),
    ]

    @Test(
        "a value that cannot be used stops the start with one line that names the setting and the value",
        arguments: badValues.flatMap { setting, values in values.map { (setting, $0) } })
    func badValue(setting: Setting, value: String) async throws {
        let error = await #expect(throws: SettingError.self) {
            _ = try await SettingsSource.read(environment: [setting: value])
        }
        let line = try #require(error?.description)
        #expect(line.hasPrefix("\(setting.rawValue): "))
        #expect(line.contains(setting == .trustedProxies ? value.split(separator: ",").last ?? "" : value[...]))
        #expect(!line.contains("\n"))
    }

    @Test("only keys are secrets, and no flag takes one")
    func secrets() {
        let secrets = Setting.allCases.filter(\.isSecret)
        #expect(secrets == [.apiKey, .openAIKey])
        for secret in secrets { #expect(!Serve.helpMessage(columns: 200).contains("[\(secret.rawValue)]")) }
    }
}
