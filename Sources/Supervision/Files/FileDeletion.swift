internal import Glibc
internal import SessionModel

/// Deletes a file or folder of a session whose code may run meanwhile.
enum FileDeletion {
    static func delete(_ path: FilePath, recursively: Bool, in folder: WorkspaceFolder) throws {
        let parent = try folder.open(path.parent, O_RDONLY | O_DIRECTORY)
        let name = WorkspaceFolder.name(path.name)
        guard let status = try WorkspaceFolder.status(of: path.name, in: parent) else { throw FileFailure.notFound }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            guard unlinkat(parent.number, name, 0) == 0 else { throw WorkspaceFolder.failure(errno) }
        case S_IFDIR where recursively:
            guard FolderRemoval.remove(name, in: parent.number) else { throw WorkspaceFolder.failure(errno) }
        case S_IFDIR:
            guard unlinkat(parent.number, name, AT_REMOVEDIR) == 0 else { throw WorkspaceFolder.failure(errno) }
        case S_IFLNK: throw FileFailure.notFound
        default: throw FileFailure.refused(WorkspaceFolder.kind(status))
        }
    }
}
