/// Gateway to forkserver.
package enum ForkserverRequest: Hashable, Sendable, Codable {
    /// The first frame, once.
    case prepare(ForkserverPlan)

    /// Make a worker. Its end of the frame socket rides on this frame.
    ///
    /// `workspace` is the name of a folder in ``RootPlan/workspaces``: one path component.
    case spawn(worker: Int, policy: String, workspace: String)
}
