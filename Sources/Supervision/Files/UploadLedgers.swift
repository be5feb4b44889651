internal import SessionModel
internal import Synchronization

/// The ledgers of the sessions to which something is being uploaded.
final class UploadLedgers: Sendable {
    private let ledgers = Mutex<[SessionID: UploadLedger]>([:])

    /// Begins an upload.
    ///
    /// - Parameter make: counts the session's folder, where no other upload to it runs. It takes long, so it is not called under
    ///   the lock, but where the last other upload ends at this very moment.
    func begin(
        _ session: SessionID, size: Int?, replacing replaced: Int, making files: Int, make: () -> UploadLedger
    ) throws(FileFailure) {
        let fresh = ledgers.withLock { $0[session] == nil } ? make() : nil
        try ledgers.withLock { ledgers throws(FileFailure) in
            var ledger = ledgers[session] ?? fresh ?? make()
            try ledger.begin(size: size, replacing: replaced, making: files)
            ledgers[session] = ledger
        }
    }

    func grow(_ session: SessionID, from old: Int, to new: Int) throws(FileFailure) {
        try ledgers.withLock { ledgers throws(FileFailure) in try ledgers[session]?.grow(from: old, to: new) }
    }

    func end(_ session: SessionID) {
        change(session) { $0.end() }
    }

    func abandon(_ session: SessionID, size: Int, replacing replaced: Int, making files: Int) {
        change(session) { $0.abandon(size: size, replacing: replaced, making: files) }
    }

    private func change(_ session: SessionID, _ change: (inout UploadLedger) -> Void) {
        ledgers.withLock { ledgers in
            guard var ledger = ledgers[session] else { return }
            change(&ledger)
            ledgers[session] = ledger.uploads == 0 ? nil : ledger
        }
    }
}
