internal import CLinux
internal import Glibc

/// Tries in a folder of its own whether a project is held to its limit. Leaves nothing behind.
struct ProjectQuotaTrial {
    private static let name = "quota-trial"
    private static let limit = nb_project_space(bytes: 2 << 20, files: 64)

    private let parent: Int32

    /// - Parameter parent: a descriptor of the folder of all workspaces; stays the caller's.
    init(in parent: Int32) {
        self.parent = parent
    }

    /// - Parameter project: a number that nothing has.
    /// - Throws: ``SupervisionError``, which names the step that failed and why.
    func run(on project: UInt32) throws(SupervisionError) {
        // One that was killed in the middle of this has left it.
        _ = FolderRemoval.remove(Self.name, in: parent)
        try check("set a project's limit", nb_set_project_limit(parent, project, Self.limit))
        defer { _ = nb_set_project_limit(parent, project, nb_project_space()) }
        try check("make a folder", mkdirat(parent, Self.name, 0o700) == 0 ? 0 : -errno)
        defer { _ = FolderRemoval.remove(Self.name, in: parent) }
        let folder = nb_open_beneath(parent, Self.name, O_RDONLY | O_DIRECTORY)
        try check("open a folder", folder)
        defer { close(folder) }
        try check("give a folder to a project", ProjectMembership.give(folder, to: project))
        let file = openat(folder, "file", O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        try check("make a file", file >= 0 ? 0 : -errno)
        defer { close(file) }
        let result = nb_write_within_quota(file, Int(2 * Self.limit.bytes))
        guard result != 0 else { throw SupervisionError("a project's limit was set, and does not hold") }
        if result == -ENOSPC {
            try checkThatTheDiskHasRoom(file, project)
        } else if result != -EDQUOT {
            try check("write", result)
        }
    }

    /// XFS says of a full project what every file system says of a full disk. It was the project if the rest can be written
    /// once the limit is gone.
    private func checkThatTheDiskHasRoom(_ file: Int32, _ project: UInt32) throws(SupervisionError) {
        try check("lift a project's limit", nb_set_project_limit(parent, project, nb_project_space()))
        try check("write", nb_write_within_quota(file, Int(Self.limit.bytes)))
    }

    private func check(_ step: String, _ result: Int32) throws(SupervisionError) {
        guard result < 0 else { return }
        throw SupervisionError("cannot \(step)", errno: -result)
    }
}
