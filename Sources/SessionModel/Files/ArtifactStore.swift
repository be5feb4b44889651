/// Keeps files of executions whose sandboxes are gone. What is kept is the server's own: no code sees it.
package protocol ArtifactStore: Sendable {
    /// Takes the files that are meant out of the session's folder, in the order of their paths, as far as the limits let it.
    ///
    /// The session has no worker and gets none; its folder is about to be deleted.
    ///
    /// - Parameters:
    ///   - selection: nil for none.
    ///   - log: a file that is taken first, whether it is meant or not.
    /// - Throws: ``FileFailure``. Nothing is kept then.
    func keep(
        _ selection: FileSelection?, and log: FilePath?, of session: Session, within limits: ArtifactLimits
    ) async throws -> Artifacts

    /// - Parameters:
    ///   - number: its place among the files that were kept.
    ///   - path: as it was kept.
    /// - Throws: ``FileFailure``.
    func open(_ number: Int, _ path: FilePath, of session: SessionID) async throws -> any SessionFile

    /// Deletes what is kept of the session, if anything. Files that are being read stay until they are closed.
    func delete(_ session: SessionID) async throws
}
