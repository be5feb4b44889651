import LanguageModels

/// What an operator decides about models.
extension ModelConfiguration {
    /// - Throws: ``SettingError`` naming the first setting that cannot be what it is.
    init(_ reader: SettingsReader) throws(SettingError) {
        self.init(
            model: reader.text(.model) ?? OfflineModel.name, variables: try Self.variables(reader),
            allowedAPIBases: try Self.allowedAPIBases(reader))
        deadlines.connect = try reader.seconds(.modelConnectTimeout, default: deadlines.connect)
        deadlines.firstByte = try reader.seconds(.modelFirstByteTimeout, default: deadlines.firstByte)
        deadlines.idle = try reader.seconds(.modelIdleTimeout, default: deadlines.idle)
        retries.retries = try reader.integer(.modelRetries, in: 0...10, default: retries.retries)
        retries.totalWait = try reader.seconds(.modelRetryWait, default: retries.totalWait)
    }

    private static func variables(_ reader: SettingsReader) throws(SettingError) -> ProviderVariables {
        var values: [ProviderVariable: String] = [:]
        for variable in ProviderVariable.allCases {
            guard let setting = Setting(rawValue: variable.rawValue) else { continue }
            if variable.kind == .seconds { _ = try reader.secondsIfSet(setting) }
            values[variable] = variable.kind == .address ? try reader.address(setting) : reader.text(setting)
        }
        return ProviderVariables(values)
    }

    private static func allowedAPIBases(_ reader: SettingsReader) throws(SettingError) -> [APIBase] {
        var bases: [APIBase] = []
        for text in reader.list(.allowedAPIBases) ?? [] {
            guard let base = APIBase(text) else {
                throw SettingError(
                    setting: .allowedAPIBases, problem: "\"\(text)\" is not an address such as http://127.0.0.1:8000/v1"
                )
            }
            bases.append(base)
        }
        return bases
    }
}
