/// Where the files of a session are: the `filesystem.workspace` of its policy's file.
package enum WorkspaceStorage: String, Hashable, Sendable, CaseIterable {
    /// A folder of the host that outlives the worker.
    case folder

    /// Memory of the worker, with a hard cap; gone with it.
    case memory
}
