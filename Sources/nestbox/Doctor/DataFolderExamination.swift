import FoundationEssentials
import Glibc
import Supervision

/// The data folder: whether the server could use it, and whether others could read it. Makes nothing and locks nothing.
struct DataFolderExamination {
    let path: String

    func findings() -> [Finding] {
        let name = "data folder"
        var status = stat()
        guard stat(path, &status) == 0 else {
            guard errno == ENOENT else { return [.failed(name, "\(path): \(String(cString: strerror(errno)))")] }
            return missing(name)
        }
        guard status.st_mode & S_IFMT == S_IFDIR else { return [.failed(name, "\(path) is no folder")] }
        guard status.st_uid == getuid() else {
            return [.failed(name, "\(path) belongs to user \(status.st_uid), the server would be user \(getuid())")]
        }
        guard access(path, W_OK | X_OK) == 0 else {
            return [.failed(name, "\(path) cannot be written: \(String(cString: strerror(errno)))")]
        }
        if status.st_mode & 0o022 != 0 {
            return [.warning(name, "\(path) can be written by others; the server will set its mode to 0711")]
        }
        return [.ok(name, path)] + secrets + lock + [quota(at: workspaces)]
    }

    private func missing(_ name: String) -> [Finding] {
        var parent = path
        while parent != "/", access(parent, F_OK) != 0 {
            parent = URL(filePath: parent).deletingLastPathComponent().path
        }
        guard access(parent, W_OK) == 0 else {
            return [.failed(name, "\(path) is not there, and \(parent) cannot be written")]
        }
        return [.ok(name, "\(path) is not there yet and can be made"), quota(at: parent)]
    }

    /// Where sessions' folders are: it may be a file system of its own.
    private var workspaces: String { access("\(path)/workspaces", F_OK) == 0 ? "\(path)/workspaces" : path }

    /// What holds sessions' folders to their size. Either will do, so it is no warning.
    private func quota(at folder: String) -> Finding {
        let name = "workspace quota"
        guard ProjectQuotas.areOn(at: folder) else {
            return .ok(name, "the file system of \(folder) has no project quotas: the gateway counts sessions' folders")
        }
        guard getuid() == 0 else {
            return .ok(name, "the file system of \(folder) has project quotas, which take root: the gateway counts")
        }
        return .ok(name, "the file system of \(folder) has project quotas: it holds sessions' folders to their size")
    }

    /// What holds keys and conversations is for the server's user alone.
    private var secrets: [Finding] {
        ["api-key", "nestbox.sqlite", "nestbox.sqlite-wal"].compactMap { file in
            var status = stat()
            guard stat("\(path)/\(file)", &status) == 0, status.st_mode & 0o077 != 0 else { return nil }
            return .warning("data folder", "\(path)/\(file) can be read by others: 'chmod 600 \(path)/\(file)'")
        }
    }

    private var lock: [Finding] {
        let descriptor = open("\(path)/lock", O_RDWR | O_CLOEXEC | O_NOFOLLOW)
        guard descriptor >= 0 else { return [] }
        defer { close(descriptor) }
        // Released again by the close.
        guard flock(descriptor, LOCK_EX | LOCK_NB) != 0, errno == EWOULDBLOCK else { return [] }
        return [.warning("data folder", "a server runs on it now; another would not start")]
    }
}
