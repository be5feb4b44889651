internal import CLinux
internal import Glibc
internal import SessionModel
internal import Synchronization

/// Has the file system hold each session's folder to its size: the folder is a project of its own, with a hard limit.
///
/// A write beyond it fails with EDQUOT, on XFS with ENOSPC. Which project a folder is, the folder says itself; no code of a
/// session can change that (docs/decisions/0029).
package final class ProjectQuotas: Sendable {
    /// The folder of all workspaces.
    private let folder: Descriptor
    private let projects: SessionNumbers

    /// By the folders' names, what this server holds them to: nothing is done twice.
    private let limits = Mutex<[String: WorkspaceUsage]>([:])

    /// How often a number may turn out to be somebody else's before something else must be wrong.
    private static let attempts = 100

    /// Finds out by doing whether the file system holds a folder to a limit that this process sets.
    ///
    /// - Parameter path: of the folder of all workspaces.
    /// - Throws: ``SupervisionError``, which says what is missing.
    init(probing path: String) throws(SupervisionError) {
        let opened = nb_open(path, O_RDONLY | O_DIRECTORY, 0)
        guard opened >= 0 else { throw Self.failure("\(path) cannot be opened", opened) }
        folder = Descriptor(opened)
        guard nb_project_quotas_hold(opened) == 1 else {
            throw SupervisionError("the file system of \(path) is not mounted with project quotas")
        }
        guard let range = UserRange.here() else { throw SupervisionError("there are no numbers for projects here") }
        projects = SessionNumbers(range)
        for name in FolderEntries.names(in: opened) {
            if let project = Self.project(of: name, in: opened) { projects.claim(project) }
        }
        let project = try take()
        defer { projects.giveBack(project) }
        try ProjectQuotaTrial(in: opened).run(on: project)
    }

    /// Whether the file system of a folder holds projects to their limits, by its own word. Makes nothing.
    package static func areOn(at path: String) -> Bool {
        let opened = nb_open(path, O_RDONLY | O_DIRECTORY, 0)
        guard opened >= 0 else { return false }
        defer { close(opened) }
        return nb_project_quotas_hold(opened) == 1
    }

    /// Holds a session's folder to its size. Nothing of the session may run, unless this server holds it already.
    func hold(_ name: String, to limit: WorkspaceUsage) throws(SupervisionError) {
        let opened = nb_open_beneath(folder.number, name, O_RDONLY | O_DIRECTORY)
        guard opened >= 0 else { throw Self.failure("\(name) cannot be opened", opened) }
        defer { close(opened) }
        let present = nb_project(opened)
        guard present >= 0 else { throw Self.failure("the project of \(name) cannot be read", Int32(present)) }
        if let project = UInt32(exactly: present), projects.isOne(project) {
            // Asked of the folder first: another may have come into its place.
            guard limits.withLock({ $0[name] != limit }) else { return }
            try set(limit, of: project)
        } else {
            try give(opened, limit, name)
        }
        limits.withLock { $0[name] = limit }
    }

    /// Makes a folder a project of its own that had none.
    private func give(_ folder: Int32, _ limit: WorkspaceUsage, _ name: String) throws(SupervisionError) {
        let project = try take()
        do throws(SupervisionError) {
            try set(limit, of: project)
            let result = ProjectMembership.give(folder, to: project)
            guard result == 0 else { throw Self.failure("\(name) cannot be made project \(project)", result) }
        } catch {
            // Some of it may be the project's by now: the number is not used again before it is nobody's.
            try? set(WorkspaceUsage(), of: project)
            projects.giveBack(project)
            throw error
        }
    }

    /// A number that no folder of ours has, nor anybody else on the file system.
    private func take() throws(SupervisionError) -> UInt32 {
        for _ in 0..<Self.attempts {
            guard let project = projects.take() else { break }
            let (used, limit) = try space(of: project)
            if used == WorkspaceUsage() && limit == WorkspaceUsage() { return project }
            projects.giveBack(project)
        }
        throw SupervisionError("every number for projects is taken")
    }

    /// The folder goes on under another name.
    func rename(_ name: String, to other: String) {
        limits.withLock { $0[other] = $0.removeValue(forKey: name) }
    }

    /// Lets a folder that is about to be deleted have what it likes: making room may take some.
    ///
    /// - Returns: its number, to be given back when it is deleted; nil if it has none.
    func release(_ name: String) -> UInt32? {
        limits.withLock { $0[name] = nil }
        guard let project = Self.project(of: FolderEntries.Name(name.utf8CString), in: folder.number),
            projects.isOne(project)
        else { return nil }
        try? set(WorkspaceUsage(), of: project)
        return project
    }

    func giveBack(_ project: UInt32) { projects.giveBack(project) }

    /// What the folder has, by the file system's own account; nil if it is held to nothing.
    func usage(of name: String) -> WorkspaceUsage? {
        guard let project = Self.project(of: FolderEntries.Name(name.utf8CString), in: folder.number),
            projects.isOne(project), let (used, _) = try? space(of: project)
        else { return nil }
        // The folder itself counts too.
        return WorkspaceUsage(bytes: used.bytes, files: max(used.files - 1, 0))
    }

    /// What the file system says of the folder's project, for those who ask what holds a session.
    func layer(of name: String) throws(SupervisionError) -> String {
        guard let project = Self.project(of: FolderEntries.Name(name.utf8CString), in: folder.number),
            projects.isOne(project)
        else { throw SupervisionError("the worker's folder is in no project of its own") }
        let (_, limit) = try space(of: project)
        guard limit.bytes > 0, limit.files > 0 else { throw SupervisionError("project \(project) has no limit") }
        return "project \(project) may have \(limit.bytes) bytes and \(limit.files) files, its folder included"
    }

    private func set(_ limit: WorkspaceUsage, of project: UInt32) throws(SupervisionError) {
        let space = nb_project_space(
            bytes: UInt64(limit.bytes), files: limit.files == 0 ? 0 : UInt64(limit.files) + 1)
        let result = nb_set_project_limit(folder.number, project, space)
        guard result == 0 else { throw Self.failure("the limit of project \(project) cannot be set", result) }
    }

    private func space(
        of project: UInt32
    ) throws(SupervisionError) -> (used: WorkspaceUsage, limit: WorkspaceUsage) {
        var (used, limit) = (nb_project_space(), nb_project_space())
        let result = nb_look_at_project(folder.number, project, &used, &limit)
        guard result == 0 else { throw Self.failure("project \(project) cannot be looked at", result) }
        return (WorkspaceUsage(used), WorkspaceUsage(limit))
    }

    private static func project(of name: FolderEntries.Name, in parent: Int32) -> UInt32? {
        let opened = nb_open_beneath(parent, name, O_RDONLY | O_DIRECTORY)
        guard opened >= 0 else { return nil }
        defer { close(opened) }
        return UInt32(exactly: nb_project(opened))
    }

    private static func failure(_ what: String, _ result: Int32) -> SupervisionError {
        SupervisionError(what, errno: -result)
    }
}

extension WorkspaceUsage {
    fileprivate init(_ space: nb_project_space) {
        self.init(bytes: Int(clamping: space.bytes), files: Int(clamping: space.files))
    }
}
