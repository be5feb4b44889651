import Agent
import ArgumentParser
import Gateway
import LanguageModels
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
        #expect(settings.chat.maxTurns == 25)
        #expect(settings.chat.turnBudget.isUnlimited)
        #expect(settings.chat.sessionBudget.isUnlimited)
        #expect(settings.chat.instructions == nil)
        #expect(settings.maximumWorkers == 3)
        #expect(settings.idleTimeout == .seconds(3600))
        #expect(settings.cleanupInterval == .seconds(300))
        #expect(settings.python == nil)
        #expect(settings.preload == ["numpy", "pandas", "matplotlib.pyplot"])
        #expect(settings.dataFolder == nil)
        #expect(settings.policiesFolder == nil)
        #expect(settings.retention.isEmpty)
        #expect(settings.tenantSessions == nil && settings.tenantWorkers == nil)
    }

    @Test("each setting means what it says")
    func meanings() async throws {
        let settings = try await SettingsSource.read(environment: [
            .host: "::", .port: "0", .apiKey: "secret", .logLevel: "DEBUG", .requestsPerMinute: "1",
            .sessionRequestsPerMinute: "2", .trustedProxies: "10.0.0.0/8, ::1", .model: "openai/gpt-4o",
            .temperature: "0.25", .maximumTokens: "100", .maximumWorkers: "7", .idleTimeout: "10",
            .cleanupInterval: "5", .retentionDays: "30", .retentionSessions: "1000", .tenantSessions: "50",
            .tenantWorkers: "2",
            .python: "/opt/py", .preload: ",", .dataFolder: "/data", .policiesFolder: "/policies",
            .openAIBaseURL: "http://127.0.0.1:8000/v1", .allowedAPIBases: "http://a/v1, https://b",
            .modelRetries: "0", .modelRetryWait: "7", .modelConnectTimeout: "0.5", .modelFirstByteTimeout: "600",
            .modelIdleTimeout: "90",
            .maximumTurns: "3", .turnTokenBudget: "1000", .turnMoneyBudget: "0.25", .sessionTokenBudget: "9000",
            .sessionMoneyBudget: "2", .instructions: "Speak French.",
            .modelTraits: #"{"House": {"context_tokens": 4096, "tools": false}}"#,
        ])
        #expect(settings.chat.maxTurns == 3)
        #expect(settings.chat.turnBudget == Budget(tokens: 1_000, money: Money(dollars: 0.25)))
        #expect(settings.chat.sessionBudget == Budget(tokens: 9_000, money: Money(dollars: 2)))
        #expect(settings.chat.instructions == "Speak French.")
        #expect(settings.chat.traits.traits(of: "openai/house") == ModelTraits(contextTokens: 4_096, takesTools: false))
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
        #expect(settings.retention == RetentionLimits(age: .seconds(30 * 86_400), count: 1000))
        #expect(settings.tenantSessions == 50)
        #expect(settings.tenantWorkers == 2)
        #expect(settings.models.allowedAPIBases.map(\.description) == ["http://a/v1", "https://b"])
        #expect(settings.models.retries == RetryLimits(retries: 0, totalWait: .seconds(7)))
        #expect(
            settings.models.deadlines
                == ModelDeadlines(connect: .milliseconds(500), firstByte: .seconds(600), idle: .seconds(90)))
    }

    @Test("every variable of a provider is a setting, and is its secret if it is one")
    func providerVariables() {
        for variable in ProviderVariable.allCases {
            #expect(Setting(rawValue: variable.rawValue)?.isSecret == (variable.kind == .secret), "\(variable)")
        }
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
        (.openAIAPIBase, ["localhost", "http://user@localhost/v1"]),
        (.allowedAPIBases, ["localhost", "http://a/v1?x", "http://user@a/v1"]),
        (.modelRetries, ["-1", "11", "some"]), (.modelRetryWait, ["0", "-1", "forever", "86401"]),
        (.modelConnectTimeout, ["0", "soon"]), (.modelFirstByteTimeout, ["0.01"]), (.modelIdleTimeout, ["inf"]),
        (.awsInstanceMetadataTimeout, ["0", "-1", "5s"]), (.maximumTurns, ["0", "1001", "many"]),
        (.turnTokenBudget, ["0", "-1"]), (.turnMoneyBudget, ["-1", "$5"]),
        (.sessionTokenBudget, ["all"]), (.sessionMoneyBudget, ["1000001"]), (.modelTraits, ["/nowhere/at-all.json"]),
        (.retentionDays, ["0", "30d", "36501"]), (.retentionSessions, ["0", "-1"]),
        (.tenantSessions, ["0", "few"]), (.tenantWorkers, ["0", "10001"]),
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

    @Test("keys are secrets, and no flag takes one")
    func secrets() {
        let secrets = Setting.allCases.filter(\.isSecret)
        #expect(
            secrets
                == Setting.allCases.filter { setting in
                    ["_KEY", "_TOKEN", "_BEARER_TOKEN_BEDROCK", "_PACKAGE_INDEX"].contains {
                        setting.rawValue.hasSuffix($0)
                    }
                })
        for secret in secrets { #expect(!Serve.helpMessage(columns: 200).contains("[\(secret.rawValue)]")) }
    }
}
