internal import CLinux
internal import Glibc
internal import SessionModel

/// Moves files out of a session's folder into one of the gateway's, by names on one file system, so that nothing is copied.
///
/// Nothing of the session runs any more. What it has left is a stranger's all the same: each file is opened as one that is
/// served would be, and what stands in the new place has to be the very file that was opened.
struct ArtifactMove {
    private let folder: WorkspaceFolder
    private let target: Descriptor
    private let limit: Int

    /// What code called them, by their numbers.
    private var paths: [FilePath] = []

    /// What they take on the disk so far.
    private(set) var bytes = 0

    /// Makes the folder.
    ///
    /// - Parameter limit: what they may take together; what does not fit any more is left.
    init(from folder: WorkspaceFolder, to name: String, in workspaces: Workspaces, bytes limit: Int) throws {
        let path = "\(workspaces.path)/\(name)"
        guard mkdir(path, 0o700) == 0 else { throw WorkspaceFolder.failure(errno) }
        let descriptor = nb_open(path, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard descriptor >= 0 else { throw WorkspaceFolder.failure(-descriptor) }
        (self.folder, target, self.limit) = (folder, Descriptor(descriptor), limit)
    }

    /// Moves a file, to the next number; nothing where it cannot be had.
    mutating func take(_ path: FilePath) {
        guard let (_, status) = try? folder.openFile(path) else { return }
        let size = Int(status.st_blocks) * 512
        let name = String(paths.count)
        guard bytes + size <= limit, let parent = try? folder.open(path.parent, NB_O_PATH | O_DIRECTORY),
            renameat(parent.number, WorkspaceFolder.name(path.name), target.number, name) == 0
        else { return }
        var moved = stat()
        guard fstatat(target.number, name, &moved, AT_SYMLINK_NOFOLLOW) == 0, moved.st_ino == status.st_ino,
            moved.st_dev == status.st_dev
        else {
            unlinkat(target.number, name, 0)
            return
        }
        paths.append(path)
        bytes += size
    }

    /// Makes what was moved the gateway's own. Not one by one, because a file can have several names, and is a stranger's under
    /// the second once it is the gateway's under the first.
    ///
    /// - Returns: the files as they are now, by their numbers.
    func own() throws -> [FileInfo] {
        try paths.enumerated().map { number, path in
            let descriptor = openat(target.number, String(number), O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
            guard descriptor >= 0 else { throw WorkspaceFolder.failure(errno) }
            let file = Descriptor(descriptor)
            var status = stat()
            guard fstat(file.number, &status) == 0,
                status.st_uid == getuid() || fchown(file.number, getuid(), getgid()) == 0,
                fchmod(file.number, 0o600) == 0, fstat(file.number, &status) == 0
            else { throw WorkspaceFolder.failure(errno) }
            return FileStatus.info(path, status)
        }
    }
}
