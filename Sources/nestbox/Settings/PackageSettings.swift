import Glibc
import Logging
import Packages
import Supervision

/// Where sessions get packages from: an index, a folder of wheels, both or neither.
struct PackageSettings {
    let index: IndexAddress?

    /// Where the index's files may be; nil without an index.
    private let hosts: FileHosts?

    /// Absolute.
    let wheelhouse: String?

    /// - Throws: ``SettingError`` without what the index's setting says, which may have a password in it.
    init(_ reader: SettingsReader) throws(SettingError) {
        if let text = reader.text(.packageIndex) {
            guard let address = IndexAddress(text) else {
                throw SettingError(
                    setting: .packageIndex,
                    problem: "is not the address of a package index, such as https://pypi.org/simple/")
            }
            guard let hosts = FileHosts(of: address, named: reader.list(.packageHosts)) else {
                throw SettingError(
                    setting: .packageHosts,
                    problem: "has to be hosts with commas between them, as in files.example.org,10.0.0.7:8080")
            }
            (index, self.hosts) = (address, hosts)
        } else {
            (index, hosts) = (nil, nil)
        }
        wheelhouse = reader.text(.wheelhouse).map(DataFolder.absolute)
        if let wheelhouse { try Self.check(wheelhouse) }
    }

    var isSet: Bool { index != nil || wheelhouse != nil }

    /// - Throws: ``SettingError`` if the folder of wheels would show workers what is not theirs to see.
    func source(showableBy planner: RootPlanner, logger: Logger) throws(SettingError) -> PackageSource {
        if let wheelhouse, !planner.canShow(wheelhouse) {
            throw SettingError(setting: .wheelhouse, problem: "\(wheelhouse) would show workers secrets of this host")
        }
        guard let index, let hosts else { return PackageSource(wheelhouse: wheelhouse) }
        return PackageSource(doors: IndexDoors(index: index, hosts: hosts, logger: logger), wheelhouse: wheelhouse)
    }

    /// Workers are somebody else.
    private static func check(_ folder: String) throws(SettingError) {
        var status = stat()
        guard stat(folder, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else {
            throw SettingError(setting: .wheelhouse, problem: "\(folder) is no folder")
        }
        guard status.st_mode & 0o005 == 0o005 else {
            throw SettingError(
                setting: .wheelhouse, problem: "\(folder) cannot be read by everybody, as workers have to")
        }
    }
}
