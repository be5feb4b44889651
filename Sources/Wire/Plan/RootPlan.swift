/// The root file system that the forkserver assembles once, and that every worker gets a copy of.
package struct RootPlan: Hashable, Sendable, Codable {
    /// In order: a folder before what is mounted on it.
    package var entries: [RootEntry]

    /// Host folder that holds one folder a session.
    package var workspaces: String

    /// Host folder that the forkserver may write and workers may read: what the preloaded modules cache.
    package var cache: String

    /// By name: files that go with a granted network, which only the workers in it see.
    package var grantedFiles: [String: String]

    /// Host folder of wheels that only workers of some policies see; nil for none.
    package var wheelhouse: String?

    package init(
        entries: [RootEntry], workspaces: String, cache: String, grantedFiles: [String: String] = [:],
        wheelhouse: String? = nil
    ) {
        self.entries = entries
        self.workspaces = workspaces
        self.cache = cache
        self.grantedFiles = grantedFiles
        self.wheelhouse = wheelhouse
    }
}
