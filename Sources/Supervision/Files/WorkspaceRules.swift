internal import Policies

/// What a policy says about its sessions' files.
struct WorkspaceRules: Hashable, Sendable {
    /// Whether they are in a folder; else they are in their worker's memory.
    var isFolder: Bool

    /// What there may be of them.
    var limit: WorkspaceUsage

    /// Bytes of the largest file.
    var fileBytes: Int

    init(_ policy: Policy) {
        self.init(
            isFolder: policy.filesystem.workspace == .folder,
            limit: WorkspaceUsage(bytes: policy.limits.workspaceBytes, files: policy.limits.workspaceFiles),
            fileBytes: policy.limits.fileBytes)
    }

    init(isFolder: Bool = true, limit: WorkspaceUsage, fileBytes: Int) {
        self.isFolder = isFolder
        self.limit = limit
        self.fileBytes = fileBytes
    }
}
