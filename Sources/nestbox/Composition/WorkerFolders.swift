/// The folders that workers have to do with, and the one that they must never see.
struct WorkerFolders {
    /// Holds the key and the database. A tree that would show it to workers is refused.
    let data: String

    /// Holds one folder a session.
    let workspaces: String

    /// What preloaded modules cache.
    let cache: String

    /// Holds the languages' drivers, which workers see.
    let languages: String

    /// Holds one folder a worker, where workers have no file systems of their own.
    let temporaries: String
}
