/// Where one worker works, and as whom: all in which the workers of one policy differ.
package enum WorkerPlace: Hashable, Sendable, Codable {
    /// In a root of its own, where the folder of this name below ``RootPlan/workspaces`` is seen as `/home/user`: one path
    /// component.
    case ownRoot(workspace: String)

    /// In the root of everybody: its folders are where they are, by absolute paths that nobody can guess.
    ///
    /// `temporary` is the worker's own and ends with it. `user` is the uid and gid that it becomes; nil to stay who it is.
    case sharedRoot(workspace: String, temporary: String, user: UInt32?)
}

extension WorkerPlace {
    /// The workspace as code sees it.
    package var home: String {
        switch self {
        case .ownRoot: "/home/user"
        case .sharedRoot(let workspace, _, _): workspace
        }
    }

    /// What code is told to put temporary files into.
    package var temporary: String {
        switch self {
        case .ownRoot: "/tmp"
        case .sharedRoot(_, let temporary, _): temporary
        }
    }

    /// What a kernel's environment says of the place, `NAME=value` each.
    package var environment: [String] {
        ["HOME=\(home)", "TMPDIR=\(temporary)", "MPLCONFIGDIR=\(temporary)/matplotlib"]
    }
}
