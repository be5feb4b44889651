internal import SessionModel

/// Folders that hold more than twice their limit. Code may run there, to clear away, until some has left more than it found.
///
/// Executions that end before anybody looks are stopped by nobody. This is what keeps many such from adding up.
struct OverfullFolders {
    struct Place: Hashable {
        let folder: SessionFolder
        let name: String
    }

    /// What the code found that was let in last.
    private(set) var found: [Place: WorkspaceUsage] = [:]

    /// Takes what is in a folder before code runs there; nil for no more than twice its limit.
    ///
    /// - Returns: the limit for which the code is not to run; nil if it may.
    mutating func refuses(_ place: Place, holding usage: WorkspaceUsage?) -> ExecutionLimit? {
        guard let usage else {
            found[place] = nil
            return nil
        }
        if let before = found[place], usage.isBeyond(before) {
            return usage.bytes > before.bytes ? place.folder.bytes : place.folder.files
        }
        found[place] = usage
        return nil
    }

    /// Forgets the folders that are no more.
    mutating func keep(where exists: (Place) -> Bool) { found = found.filter { exists($0.key) } }
}
