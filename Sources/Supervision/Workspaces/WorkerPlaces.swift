internal import Wire

/// Gives each worker its place, and takes it back when the worker has ended.
package enum WorkerPlaces: Sendable {
    /// Roots of their own, which hold all that they have for themselves.
    case ownRoots

    /// The root of everybody, with folders for what is temporary.
    case sharedRoot(WorkerTemporaries)

    /// - Parameter workspace: the name of its folder, which is there.
    func take(_ workspace: String, in workspaces: Workspaces) throws(SupervisionError) -> WorkerPlace {
        switch self {
        case .ownRoots: return .ownRoot(workspace: workspace)
        case .sharedRoot(let temporaries):
            let user = workspaces.user(of: workspace)
            let name = try temporaries.make(for: user)
            return .sharedRoot(
                workspace: "\(workspaces.path)/\(workspace)", temporary: "\(temporaries.path)/\(name)", user: user)
        }
    }

    /// Deletes what was the worker's alone. Nothing of it may run any more.
    func giveBack(_ place: WorkerPlace) throws(SupervisionError) {
        guard case .sharedRoot(let temporaries) = self, let name = temporary(of: place) else { return }
        try temporaries.delete(name)
    }

    /// The folder of all folders for temporary files; nil where workers have file systems of their own for them.
    var temporaries: String? {
        guard case .sharedRoot(let temporaries) = self else { return nil }
        return temporaries.path
    }

    /// The name that a worker's folder for temporary files has in ``temporaries``.
    func temporary(of place: WorkerPlace) -> String? {
        guard case .sharedRoot(_, let folder, _) = place, let slash = folder.lastIndex(of: "/") else { return nil }
        return String(folder[folder.index(after: slash)...])
    }

    /// Whether a folder can be given another name under a worker that uses it.
    var allowsRenaming: Bool {
        if case .ownRoots = self { true } else { false }
    }
}
