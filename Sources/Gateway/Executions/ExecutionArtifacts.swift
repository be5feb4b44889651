import SessionModel

/// Finds what executions leave of what their requests asked for, and keeps it where its folder goes.
struct ExecutionArtifacts: Sendable {
    private let files: any SessionFiles
    private let store: any ArtifactStore
    private let limits = ArtifactLimits()

    init(files: any SessionFiles, store: any ArtifactStore) {
        self.files = files
        self.store = store
    }

    /// Those of an execution that has ended, in the outcome. What cannot be had of them does not undo what the code has done: it
    /// is told in a note.
    func add(to outcome: inout ExecutionOutcome, of order: ExecutionOrder, failures: FailureLog) async {
        do {
            if order.isAlone {
                guard order.artifacts != nil || outcome.receipt.log != nil else { return }
                try await keep(for: &outcome, of: order)
            } else {
                guard let selection = order.artifacts else { return }
                let query = FileQuery(selection: selection, limit: limits.files)
                outcome.artifacts = Artifacts(try await files.list(query, of: order.session))
            }
            outcome.notes += notes(on: outcome.artifacts, isKept: order.isAlone)
        } catch {
            let failure = APIError(error, isDraining: false)
            failures.record(failure)
            outcome.artifacts.isCut = order.artifacts != nil
            if order.isAlone { outcome.receipt.log = nil }
            outcome.notes.append("The artifacts could not be had: \(failure.message).")
        }
    }

    /// Moves them, and the log of the output, out of the folder that is about to be deleted.
    private func keep(for outcome: inout ExecutionOutcome, of order: ExecutionOrder) async throws {
        let log = outcome.receipt.log?.path
        outcome.artifacts = try await store.keep(order.artifacts, and: log, of: order.session, within: limits)
        if let log, !outcome.artifacts.files.contains(where: { $0.path == log }) {
            outcome.receipt.log = nil
            outcome.notes.append("The log of the whole output could not be kept.")
        }
    }

    /// Deletes what is kept of executions that are not remembered any more.
    func delete(of sessions: [SessionID]) async {
        for session in sessions {
            // What stays is deleted at the next start; nobody can ask for it.
            try? await store.delete(session)
        }
    }

    private func notes(on artifacts: Artifacts, isKept: Bool) -> [String] {
        var notes: [String] = []
        if artifacts.omitted > 0 {
            let most =
                isKept
                ? "\(limits.files) files and \(limits.bytes >> 20) MiB that can be had are kept"
                : "\(limits.files) files are told of"
            notes.append("\(artifacts.omitted) files that the artifacts' globs match are left out: at most \(most).")
        }
        if artifacts.isCut { notes.append("There are more files than were looked at for artifacts.") }
        return notes
    }
}
