internal import CLinux
internal import Glibc
package import SessionModel

/// Files of executions whose folders are gone, in one folder a session, beside those of the sessions and on their file system.
///
/// A file's name there is its number; what code called it is nobody's path any more. It belongs to the gateway alone.
package struct KeptArtifacts: ArtifactStore {
    private let workspaces: Workspaces
    private let files: WorkspaceFiles
    private let transfers = Transfers()

    /// Each listing keeps some megabytes at worst. Waiting for others costs nobody their files, as being refused would.
    private let listings = Turnstile(width: 4)

    init(workspaces: Workspaces, files: WorkspaceFiles) {
        self.workspaces = workspaces
        self.files = files
    }

    package func keep(
        _ selection: FileSelection?, and log: FilePath?, of session: Session, within limits: ArtifactLimits
    ) async throws -> Artifacts {
        var artifacts = Artifacts()
        if let selection {
            let page = try await listings.pass {
                try await files.page(FileQuery(selection: selection, limit: limits.files), of: session)
            }
            artifacts = Artifacts(page)
        }
        let meant = artifacts.files.map(\.path).filter { $0 != log }
        let wanted = (log.map { [$0] } ?? []) + meant
        guard !wanted.isEmpty else { return artifacts }
        let kept = try await FileThreads.run { [workspaces] in
            guard let folder = try WorkspaceFolder(session.id.description, in: workspaces) else {
                throw FileFailure.notFound
            }
            let name = Self.name(session.id)
            do {
                var move = try ArtifactMove(from: folder, to: name, in: workspaces, bytes: limits.bytes)
                for path in wanted { move.take(path) }
                let files = try move.own()
                if files.isEmpty { try workspaces.delete(name) }
                return (files: files, bytes: move.bytes)
            } catch {
                // There is nobody who would ask for them.
                if workspaces.exists(name) { try workspaces.delete(name) }
                throw error
            }
        }
        artifacts.omitted += meant.count - kept.files.count { $0.path != log }
        (artifacts.files, artifacts.bytes) = (kept.files, kept.bytes)
        return artifacts
    }

    package func open(_ number: Int, _ path: FilePath, of session: SessionID) async throws -> any SessionFile {
        let place = try transfers.enter(session)
        return try await FileThreads.run { [workspaces] in
            guard let folder = try WorkspaceFolder(Self.name(session), in: workspaces) else {
                throw FileFailure.notFound
            }
            return try WorkspaceFile(path, named: String(number), in: folder, at: place)
        }
    }

    package func delete(_ session: SessionID) async throws {
        try await FileThreads.run { [workspaces] in
            let name = Self.name(session)
            if workspaces.exists(name) { try workspaces.delete(name) }
        }
    }

    private static func name(_ session: SessionID) -> String { Workspaces.artifactPrefix + session.description }
}
