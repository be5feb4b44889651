internal import CLinux
internal import FoundationEssentials
internal import Glibc

/// Folders for temporary files where workers have no file systems of their own: one a worker, deleted with it.
package struct WorkerTemporaries: Sendable {
    let path: String

    package init(path: String) throws(SupervisionError) {
        self.path = path
        // Others may pass through it but not list it: the names in it are what keeps sessions of one user apart from each other.
        guard mkdir(path, 0o711) == 0 || errno == EEXIST, chmod(path, 0o711) == 0 else {
            throw SupervisionError("\(path) cannot be made", errno: errno)
        }
        // Those of a server that was killed.
        for name in (try? FileManager.default.contentsOfDirectory(atPath: path)) ?? [] { try? delete(name) }
    }

    /// Makes a folder with a name that nobody can guess, and returns the name. Short, because paths of sockets have to be.
    ///
    /// - Parameter owner: the worker's user; nil for the gateway's own.
    func make(for owner: UInt32?) throws(SupervisionError) -> String {
        let name = String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let folder = "\(path)/\(name)"
        guard mkdir(folder, 0o700) == 0, owner.map({ lchown(folder, $0, $0) == 0 }) ?? true else {
            throw SupervisionError("\(folder) cannot be made", errno: errno)
        }
        return name
    }

    /// Deletes the folder with everything in it. Its worker must have ended.
    func delete(_ name: String) throws(SupervisionError) {
        let parent = nb_open(path, O_RDONLY | O_DIRECTORY, 0)
        guard parent >= 0 else { throw SupervisionError("\(path) cannot be opened", errno: -parent) }
        defer { close(parent) }
        guard FolderRemoval.remove(name, in: parent) else {
            throw SupervisionError("\(path)/\(name) cannot be deleted", errno: errno)
        }
    }
}
