internal import CLinux
internal import Glibc
internal import SessionModel

/// Keeps a session's ledger for as long as it is held, so that the folder is counted once for many files and not for each.
final class UploadReservation: Sendable {
    private let session: SessionID
    private let ledgers: UploadLedgers

    /// Counts the folder, if no upload to it runs, which waits for the disk.
    ///
    /// - Throws: ``FileFailure`` where the folder is too full for anything more.
    init(of session: SessionID, in workspaces: Workspaces, ledgers: UploadLedgers, rules: WorkspaceRules) throws {
        let parent = nb_open(workspaces.path, O_RDONLY | O_DIRECTORY, 0)
        guard parent >= 0 else { throw WorkspaceFolder.failure(-parent) }
        defer { close(parent) }
        try ledgers.begin(session, size: 0, replacing: 0, making: 0) {
            UploadLedger(session, in: parent, of: workspaces, rules: rules)
        }
        (self.session, self.ledgers) = (session, ledgers)
    }

    deinit { ledgers.end(session) }
}

extension UploadLedger {
    /// Counts the session's folder.
    ///
    /// - Parameter parent: a descriptor of the folder that holds it.
    init(_ session: SessionID, in parent: Int32, of workspaces: Workspaces, rules: WorkspaceRules) {
        self.init(
            limit: rules.limit, fileLimit: rules.fileBytes,
            usage: workspaces.usage(of: session.description, in: parent) ?? WorkspaceUsage())
    }
}
