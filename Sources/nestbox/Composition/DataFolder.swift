import FoundationEssentials
import Glibc

/// The server's own folder: its database, its key, the sessions' files.
///
/// One server at a time: a lock on the folder is held until the process ends, however it ends.
struct DataFolder {
    let path: String

    static let databaseName = "nestbox.sqlite"

    var database: String { "\(path)/\(Self.databaseName)" }
    var workspaces: String { "\(path)/workspaces" }
    var cache: String { "\(path)/cache" }

    /// The languages' drivers, which workers see.
    var languages: String { "\(path)/languages" }

    /// Temporary files of workers that have no file systems of their own.
    var temporaries: String { "\(path)/tmp" }

    /// - Parameter path: from the current folder, if it is not absolute.
    init(path named: String) throws {
        path = Self.absolute(named)
        // Others may pass through, as workers of another uid have to, but not look around.
        try Self.makeFolder(path, mode: 0o711)
        try lock()
        try Self.makeFolder(cache, mode: 0o755)
    }

    static func absolute(_ path: String) -> String { URL(filePath: path).standardizedFileURL.path }

    /// Where it is when nobody says: root's is the system's, a user's is by the XDG base directory specification.
    static func defaultPath(environment: [String: String]) throws -> String {
        if getuid() == 0 { return "/var/lib/nestbox" }
        if let base = environment["XDG_DATA_HOME"], base.hasPrefix("/") { return "\(base)/nestbox" }
        if let home = environment["HOME"], home.hasPrefix("/") { return "\(home)/.local/share/nestbox" }
        throw StartFailure(
            "\(Setting.dataFolder.rawValue): neither it nor HOME is set, so there is no place for the data")
    }

    private func lock() throws {
        let descriptor = open("\(path)/lock", O_RDWR | O_CREAT | O_CLOEXEC | O_NOFOLLOW, 0o600)
        guard descriptor >= 0 else { throw Self.failure("\(path)/lock", "opened") }
        // Kept open on purpose: the end of the process is the end of the lock.
        guard flock(descriptor, LOCK_EX | LOCK_NB) == 0 else {
            guard errno == EWOULDBLOCK else { throw Self.failure("\(path)/lock", "locked") }
            throw StartFailure("another nestbox already uses the data folder \(path)")
        }
    }

    /// Makes it with the folders above it that are missing, or protects the one that is there.
    static func makeFolder(_ path: String, mode: mode_t) throws {
        var parent = ""
        for component in path.split(separator: "/") {
            parent += "/\(component)"
            guard mkdir(parent, parent == path ? mode : 0o755) == 0 || errno == EEXIST || errno == EROFS else {
                throw failure(parent, "made")
            }
        }
        guard chmod(path, mode) == 0 else { throw failure(path, "protected") }
    }

    private static func failure(_ path: String, _ what: String) -> StartFailure {
        StartFailure(
            "\(Setting.dataFolder.rawValue): \(path) cannot be \(what): \(String(cString: strerror(errno)))")
    }
}
