internal import CLinux
internal import Glibc
internal import SessionModel

/// Makes the folders on the way to a file, each in the one above it, which is held open: no name is looked up twice.
enum MissingFolders {
    /// - Parameter path: nil for the session's folder itself.
    /// - Returns: the innermost.
    static func make(_ path: FilePath?, in folder: WorkspaceFolder) throws -> Descriptor {
        if let found = try existing(path, in: folder) { return found }
        var parent = folder.top
        for name in path?.components ?? [] { parent = try step(to: name, in: parent, owner: folder.owner) }
        return parent
    }

    private static func existing(_ path: FilePath?, in folder: WorkspaceFolder) throws -> Descriptor? {
        do {
            return try folder.open(path, NB_O_PATH | O_DIRECTORY)
        } catch FileFailure.notFound {
            return nil
        }
    }

    private static func step(to name: [UInt8], in parent: Descriptor, owner: UInt32) throws -> Descriptor {
        let entry = WorkspaceFolder.name(name)
        let isMade = mkdirat(parent.number, entry, 0o700) == 0
        guard isMade || errno == EEXIST else { throw WorkspaceFolder.failure(errno) }
        let descriptor = openat(
            parent.number, entry, (isMade ? O_RDONLY : NB_O_PATH) | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard descriptor >= 0 else {
            // A link: whether there is something behind it is not told.
            throw errno == ENOTDIR || errno == ELOOP ? FileFailure.notFound : WorkspaceFolder.failure(errno)
        }
        let folder = Descriptor(descriptor)
        guard isMade else { return folder }
        // The session's code may have put a folder of its own in the place of this one. That needs no new owner.
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw WorkspaceFolder.failure(errno) }
        guard status.st_uid != owner, status.st_uid == getuid() else { return folder }
        guard fchown(descriptor, owner, owner) == 0 else { throw WorkspaceFolder.failure(errno) }
        return folder
    }
}
