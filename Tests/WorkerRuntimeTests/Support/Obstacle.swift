import Glibc
import Testing

/// What code can put where a log belongs.
enum Obstacle: String, CaseIterable, Sendable, CustomTestStringConvertible {
    case folderIsLink, folderIsFile, folderIsFIFO, fileIsLink, fileIsDanglingLink, fileIsFIFO, fileIsFolder, fileIsThere

    var testDescription: String { rawValue }

    /// - Parameter target: a folder with a file `a.log`, where links lead to.
    func make(in home: String, leadingTo target: String) throws {
        let folder = "\(home)/outputs"
        let file = "\(folder)/a.log"
        switch self {
        case .folderIsLink: try #require(symlink(target, folder) == 0)
        case .folderIsFile: try #require(creat(folder, 0o600) >= 0)
        case .folderIsFIFO: try #require(mkfifo(folder, 0o600) == 0)
        default: try #require(mkdir(folder, 0o700) == 0)
        }
        switch self {
        case .fileIsLink: try #require(symlink("\(target)/a.log", file) == 0)
        case .fileIsDanglingLink: try #require(symlink("\(target)/new", file) == 0)
        case .fileIsFIFO: try #require(mkfifo(file, 0o600) == 0)
        case .fileIsFolder: try #require(mkdir(file, 0o700) == 0)
        case .fileIsThere: try #require(creat(file, 0o600) >= 0)
        default: break
        }
    }
}
