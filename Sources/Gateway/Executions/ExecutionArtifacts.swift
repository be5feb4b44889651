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
        guard let selection = order.artifacts else { return }
        do {
            if order.isAlone {
                outcome.artifacts = try await store.keep(selection, of: order.session, within: limits)
            } else {
                let query = FileQuery(selection: selection, limit: limits.files)
                outcome.artifacts = Artifacts(try await files.list(query, of: order.session))
            }
            outcome.notes += notes(on: outcome.artifacts, isKept: order.isAlone)
        } catch {
            let failure = APIError(error, isDraining: false)
            failures.record(failure)
            outcome.artifacts.isCut = true
            outcome.notes.append("The artifacts could not be had: \(failure.message).")
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
