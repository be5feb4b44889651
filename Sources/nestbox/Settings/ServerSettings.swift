import Agent
import Gateway
import LanguageModels
import Logging
import SessionModel
import Wire

/// Everything that an operator decides about `nestbox serve`, read and checked once, at start.
struct ServerSettings {
    var host: String
    var port: Int
    var apiKey: String?
    var logLevel: Logger.Level
    var requestsPerMinute: Int
    var sessionRequestsPerMinute: Int
    var trustedProxies: [AddressRange]
    var model: ModelOptions
    var models: ModelConfiguration
    var chat: ChatSettings
    var maximumWorkers: Int
    var spareWorkers: Int

    /// How many executions wait for a worker, and for how long.
    var queueLength: Int
    var queueTimeout: Duration
    var idleTimeout: Duration
    var cleanupInterval: Duration
    var drainTimeout: Duration
    var python: String?
    var preload: [String]
    var dataFolder: String?
    var policiesFolder: String?

    /// An operator's languages, beside the package's.
    var languagesFolder: String?

    /// Languages that may be run; nil for all that are there.
    var languages: [String]?

    /// The least level to run code at; nil to decide by whether this is a container.
    var requiredIsolation: IsolationLevel?

    /// A file bound to the network namespace of the policies whose network is granted; nil for no such grant.
    var networkNamespace: String?

    /// Policies that callers may ask for; nil for all that need nothing of the operator.
    var allowedPolicies: [String]?

    /// Where sessions whose policy grants packages get them from.
    var packages: PackageSettings

    var retention: RetentionLimits

    /// How much of executions without a model is kept when they have ended.
    var executionRecords: ExecutionRecordLimits

    /// What one tenant may have of sessions and of leased workers; nil for as many as there may be.
    var tenantSessions: Int?
    var tenantWorkers: Int?

    /// - Throws: ``SettingError`` naming the first setting that cannot be what it is.
    init(_ reader: SettingsReader) throws {
        host = reader.text(.host) ?? "127.0.0.1"
        port = try reader.integer(.port, in: 0...65535, default: 5001)
        apiKey = reader.text(.apiKey)
        logLevel = try Self.logLevel(reader)
        requestsPerMinute = try reader.integer(.requestsPerMinute, in: 1...1_000_000, default: 60)
        sessionRequestsPerMinute = try reader.integer(.sessionRequestsPerMinute, in: 1...1_000_000, default: 10)
        trustedProxies = try Self.proxies(reader)
        models = try ModelConfiguration(reader)
        model = ModelOptions(
            model: models.model,
            temperature: try reader.number(.temperature, in: 0...2),
            maxTokens: try reader.text(.maximumTokens) == nil
                ? nil : reader.integer(.maximumTokens, in: 1...1_000_000, default: 0))
        chat = try ConversationSettings.read(reader)
        maximumWorkers = try reader.integer(.maximumWorkers, in: 1...10_000, default: 3)
        spareWorkers = try reader.integer(.spareWorkers, in: 0...100, default: 1)
        queueLength = try reader.integer(.queueLength, in: 0...10_000, default: 32)
        queueTimeout = .seconds(try reader.integer(.queueTimeout, in: 1...3600, default: 30))
        idleTimeout = .seconds(try reader.integer(.idleTimeout, in: 1...31_536_000, default: 3600))
        cleanupInterval = .seconds(try reader.integer(.cleanupInterval, in: 1...86_400, default: 300))
        drainTimeout = .seconds(try reader.integer(.drainTimeout, in: 0...3600, default: 5))
        python = reader.text(.python)
        preload = reader.list(.preload) ?? ["numpy", "pandas", "matplotlib.pyplot"]
        dataFolder = reader.text(.dataFolder)
        policiesFolder = reader.text(.policiesFolder)
        languagesFolder = reader.text(.languagesFolder)
        languages = reader.list(.languages)
        networkNamespace = reader.text(.networkNamespace)
        allowedPolicies = reader.list(.allowedPolicies)
        requiredIsolation = try Self.isolation(reader)
        packages = try PackageSettings(reader)
        tenantSessions = try reader.integerIfSet(.tenantSessions, in: 1...10_000_000)
        tenantWorkers = try reader.integerIfSet(.tenantWorkers, in: 1...10_000)
        executionRecords = ExecutionRecordLimits(
            count: try reader.integer(.executionRecords, in: 0...10_000, default: 256),
            age: .seconds(try reader.integer(.executionRecordAge, in: 1...86_400, default: 600)))
        retention = RetentionLimits(
            age: try reader.integerIfSet(.retentionDays, in: 1...36_500).map { .seconds($0 * 86_400) },
            count: try reader.integerIfSet(.retentionSessions, in: 1...10_000_000))
    }

    private static func isolation(_ reader: SettingsReader) throws(SettingError) -> IsolationLevel? {
        guard let text = reader.text(.requiredIsolation) else { return nil }
        guard let level = IsolationLevel(rawValue: text.lowercased()) else {
            let levels = IsolationLevel.allCases.reversed().map(\.rawValue).joined(separator: ", ")
            throw SettingError(setting: .requiredIsolation, problem: "\"\(text)\" is not one of \(levels)")
        }
        return level
    }

    private static func logLevel(_ reader: SettingsReader) throws(SettingError) -> Logger.Level {
        guard let text = reader.text(.logLevel) else { return .info }
        // The reference server's clients know Python's names.
        let name = ["warn": "warning", "fatal": "critical"][text.lowercased()] ?? text.lowercased()
        guard let level = Logger.Level(rawValue: name) else {
            let levels = Logger.Level.allCases.map(\.rawValue).joined(separator: ", ")
            throw SettingError(setting: .logLevel, problem: "\"\(text)\" is not one of \(levels)")
        }
        return level
    }

    private static func proxies(_ reader: SettingsReader) throws(SettingError) -> [AddressRange] {
        var ranges: [AddressRange] = []
        for text in reader.list(.trustedProxies) ?? [] {
            guard let range = AddressRange(text) else {
                throw SettingError(
                    setting: .trustedProxies, problem: "\"\(text)\" is not an address or a range such as 10.0.0.0/8")
            }
            ranges.append(range)
        }
        return ranges
    }
}
