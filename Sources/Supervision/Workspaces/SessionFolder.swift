internal import SessionModel

/// A folder on the disk that the code of a session fills.
enum SessionFolder: CaseIterable {
    /// The session's own, which outlives its workers.
    case workspace

    /// Its worker's, for temporary files, where there is no file system of the worker's own for them.
    case temporary

    /// The most that may be in it.
    func limit(in limits: ExecutionLimits) -> WorkspaceUsage {
        switch self {
        case .workspace: WorkspaceUsage(bytes: limits.workspaceBytes, files: limits.workspaceFiles)
        case .temporary: WorkspaceUsage(bytes: limits.temporaryBytes, files: limits.temporaryFiles)
        }
    }

    /// What is reached where it holds too many bytes.
    var bytes: ExecutionLimit { self == .workspace ? .workspaceBytes : .temporaryBytes }

    /// What is reached where it holds too many files.
    var files: ExecutionLimit { self == .workspace ? .workspaceFiles : .temporaryFiles }

    /// The end of a sentence on what fills it.
    var description: String { self == .workspace ? "the workspace" : "the folder for temporary files" }
}
