/// A setting that cannot be what it is: one line that names it.
struct SettingError: Error, CustomStringConvertible {
    let setting: Setting
    let problem: String

    var description: String { "\(setting.rawValue): \(problem)" }
}
