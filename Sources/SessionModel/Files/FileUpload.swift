/// A file on its way in, of which the session's code sees nothing yet. Dropped before it is committed, it leaves nothing.
package protocol FileUpload: Sendable {
    /// - Throws: ``FileFailure``.
    func append(_ bytes: [UInt8]) async throws

    /// Puts the file in its place, with the folders that are missing on the way.
    ///
    /// - Throws: ``FileFailure``.
    func commit(_ condition: UploadCondition) async throws -> UploadedFile
}
