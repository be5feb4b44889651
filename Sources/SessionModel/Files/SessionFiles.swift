/// The files of sessions. No code runs for any of it, and no worker has to.
///
/// Sessions' code is hostile and may run meanwhile: whatever is in the folder can be replaced between any two calls. Nothing
/// is followed and only regular files are touched.
package protocol SessionFiles: Sendable {
    /// Checks that the files of sessions with the policy can be reached at all.
    ///
    /// - Throws: ``FileFailure/inMemory(policy:)``, ``ExecutionFailure/unknownPolicy(_:)``.
    func requireReachable(under policy: String) throws

    /// - Throws: ``FileFailure``.
    func list(_ query: FileQuery, of session: Session) async throws -> FilePage

    /// - Throws: ``FileFailure``.
    func open(_ path: FilePath, of session: Session) async throws -> any SessionFile

    /// Begins to write a file, which is there, whole, when the upload is committed; the file that it replaces is there until
    /// then.
    ///
    /// - Parameter size: bytes, where the caller has said so: what cannot fit is refused before it comes.
    /// - Throws: ``FileFailure``.
    func upload(_ path: FilePath, size: Int?, to session: Session) async throws -> any FileUpload

    /// Deletes a file, or a folder: an empty one, or with `recursively` one with all that is in it.
    ///
    /// - Throws: ``FileFailure``.
    func delete(_ path: FilePath, recursively: Bool, of session: Session) async throws
}
