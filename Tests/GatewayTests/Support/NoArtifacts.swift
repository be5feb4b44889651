import SessionModel

/// Keeps nothing.
struct NoArtifacts: ArtifactStore {
    func keep(
        _ selection: FileSelection?, and log: FilePath?, of session: Session, within limits: ArtifactLimits
    ) -> Artifacts {
        Artifacts()
    }

    func open(_ number: Int, _ path: FilePath, of session: SessionID) throws -> any SessionFile {
        throw FileFailure.notFound
    }

    func delete(_ session: SessionID) {}
}
