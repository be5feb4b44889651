/// A mount that a worker does not share with any other. Targets are absolute paths in the worker's root.
package enum PrivateMount: Hashable, Sendable, Codable {
    /// An empty file system in memory, of at most so many bytes and files.
    case memory(target: String, bytes: Int, files: Int)

    /// The processes of the worker's own PID namespace and nothing else of /proc.
    ///
    /// `all` shows a process also those of its uid that it may not trace, which the worker's own watch needs.
    case processes(target: String, all: Bool)

    /// A tree of the root, shown again where an earlier one of these mounts hides it: an interpreter below /tmp, say.
    case tree(String)

    /// A file of ``RootPlan/grantedFiles`` by its name there, read-only, in place of what the root has at the target.
    case grantedFile(String, target: String)

    /// The operator's folder of wheels, read-only.
    case wheelhouse(target: String)

    /// The session's folder: the spawn request names it, below the forkserver's folder of workspaces.
    case workspace(target: String)
}
