internal import CLinux
internal import FoundationEssentials
internal import Glibc
internal import SessionModel

/// The sessions' folders. Each outlives its session's workers and is deleted with the session.
package struct Workspaces: Sendable {
    /// One folder a session, named by its id.
    let path: String

    /// Who owns the folders: the workers' outside uid when the gateway is root, nil when it is the gateway's own.
    private let owner: UInt32?

    package init(path: String, owner: UInt32?) throws(SupervisionError) {
        self.path = path
        self.owner = owner
        // Others may pass through it but not list it: names of sessions are not for them.
        guard mkdir(path, 0o711) == 0 || errno == EEXIST, chmod(path, 0o711) == 0 else {
            throw SupervisionError("\(path) cannot be made: \(String(cString: strerror(errno)))")
        }
    }

    /// Makes the session's folder if it is not there, and returns its name.
    func prepare(_ name: String) throws(SupervisionError) -> String {
        let folder = "\(path)/\(name)"
        if mkdir(folder, 0o700) != 0 {
            guard errno == EEXIST else {
                throw SupervisionError("\(folder) cannot be made: \(String(cString: strerror(errno)))")
            }
            return name
        }
        // Fresh and empty, so nobody else's program has had a hand on it.
        if let owner, chown(folder, owner, owner) != 0 {
            throw SupervisionError("\(folder) cannot be given to the workers: \(String(cString: strerror(errno)))")
        }
        return name
    }

    /// Deletes the folder with everything in it. Its worker must have ended.
    func delete(_ name: String) throws(SupervisionError) {
        let parent = nb_open(path, O_RDONLY | O_DIRECTORY, 0)
        guard parent >= 0 else { throw SupervisionError("\(path) cannot be opened (errno \(-parent))") }
        defer { close(parent) }
        guard FolderRemoval.remove(name, in: parent) else {
            throw SupervisionError("\(path)/\(name) cannot be deleted: \(String(cString: strerror(errno)))")
        }
    }
}
