internal import CLinux
internal import FoundationEssentials
internal import Glibc
internal import SessionModel

/// The sessions' folders. Each outlives its session's workers and is deleted with the session.
package struct Workspaces: Sendable {
    /// What the names of folders begin with that belong to no session yet.
    static let sparePrefix = "spare-"

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
        removeLeftovers()
    }

    func exists(_ name: String) -> Bool {
        access("\(path)/\(name)", F_OK) == 0
    }

    /// Gives a folder that no session has to one. A worker that has it mounted goes on seeing it: a mount is of the folder, not
    /// of its name.
    func rename(_ name: String, to other: String) throws(SupervisionError) {
        let result = nb_rename_new(AT_FDCWD, "\(path)/\(name)", AT_FDCWD, "\(path)/\(other)")
        guard result == 0 else {
            throw SupervisionError("\(path)/\(other) cannot be made: \(String(cString: strerror(-result)))")
        }
    }

    /// Folders of spare workers of a server that was killed.
    private func removeLeftovers() {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? []
        where name.hasPrefix(Self.sparePrefix) {
            try? delete(name)
        }
    }

    /// Makes the session's folder if it is not there, and returns its name.
    func prepare(_ name: String) throws(SupervisionError) -> String {
        let folder = "\(path)/\(name)"
        guard mkdir(folder, 0o700) == 0 || errno == EEXIST else {
            throw SupervisionError("\(folder) cannot be made: \(String(cString: strerror(errno)))")
        }
        // Still ours, so no worker has had a hand on it: fresh, or left so by a server that was killed between the two calls.
        var status = stat()
        guard let owner, lstat(folder, &status) == 0, status.st_uid != owner else { return name }
        if chown(folder, owner, owner) != 0 {
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
