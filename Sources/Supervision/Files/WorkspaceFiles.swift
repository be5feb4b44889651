internal import Glibc
package import SessionModel

/// The files of sessions, in their folders on this host. Works without the sessions' workers.
package struct WorkspaceFiles: SessionFiles {
    private let workspaces: Workspaces
    private let rules: [String: WorkspaceRules]
    private let transfers: Transfers

    /// Fewer than of transfers: each keeps some megabytes at worst.
    private let listings = Transfers(most: 16, mostOfOne: 4)
    private let ledgers = UploadLedgers()

    /// - Parameter rules: by the names of the policies.
    init(workspaces: Workspaces, rules: [String: WorkspaceRules], transfers: Transfers = Transfers()) {
        self.workspaces = workspaces
        self.rules = rules
        self.transfers = transfers
    }

    package func list(_ query: FileQuery, of session: Session) async throws -> FilePage {
        let place = try listings.enter(session.id)
        defer { withExtendedLifetime(place) {} }
        return try await page(query, of: session)
    }

    /// The same without one of the places that listings have.
    func page(_ query: FileQuery, of session: Session) async throws -> FilePage {
        try requireFolder(of: session)
        let folder = try await FileThreads.run { [workspaces] in
            try WorkspaceFolder(session.id.description, in: workspaces)
        }
        guard let folder else {
            guard query.folder == nil else { throw FileFailure.notFound }
            return FilePage()
        }
        return try await ListingTask.page(query, of: folder)
    }

    package func open(_ path: FilePath, of session: Session) async throws -> any SessionFile {
        try requireFolder(of: session)
        let place = try transfers.enter(session.id)
        return try await FileThreads.run { [workspaces] in
            guard let folder = try WorkspaceFolder(session.id.description, in: workspaces) else {
                throw FileFailure.notFound
            }
            return try WorkspaceFile(path, in: folder, at: place)
        }
    }

    package func upload(_ path: FilePath, size: Int?, to session: Session) async throws -> any FileUpload {
        try await upload(path, size: size, isExecutable: false, to: session)
    }

    /// The same for a file that the session's code may start, where nothing is in its place yet.
    package func upload(
        _ path: FilePath, size: Int?, isExecutable: Bool, to session: Session
    ) async throws -> any FileUpload {
        let rules = try requireFolder(of: session)
        let place = try transfers.enter(session.id)
        return try await FileThreads.run { [workspaces, ledgers] in
            let name = try workspaces.prepare(session.id.description, within: rules.limit)
            guard let folder = try WorkspaceFolder(name, in: workspaces) else { throw FileFailure.notFound }
            return try StagedUpload(
                path, size: size, to: session.id, in: folder, of: workspaces, ledgers: ledgers,
                rules: rules, at: place, isExecutable: isExecutable)
        }
    }

    /// Puts the request's files into its session's folder, which is there, one after the other.
    ///
    /// - Throws: ``InputFileFailure`` for the first that cannot be put there; those before it are there then.
    func put(_ request: ExecutionRequest) async throws {
        let session = request.session
        let rules = try rules(of: request.policy)
        let place = try transfers.enter(session)
        let folder = try await FileThreads.run { [workspaces] in
            try WorkspaceFolder(session.description, in: workspaces)
        }
        guard let folder else { throw FileFailure.notFound }
        let reservation = try await FileThreads.run { [ledgers, workspaces, rules] in
            try UploadReservation(of: session, in: workspaces, ledgers: ledgers, rules: rules)
        }
        defer { withExtendedLifetime(reservation) {} }
        for file in request.files {
            try Task.checkCancellation()
            // Not a rule of the ledger, which is everybody's who writes to the session.
            if let limit = request.bounds.fileBytes, file.content.count > limit {
                throw InputFileFailure(file.path, .fileTooLarge(limit: limit))
            }
            do {
                let upload = try await FileThreads.run { [ledgers, workspaces, rules] in
                    try StagedUpload(
                        file.path, size: file.content.count, to: session, in: folder, of: workspaces, ledgers: ledgers,
                        rules: rules, at: place)
                }
                try await upload.append(file.content)
                _ = try await upload.commit(.none)
            } catch let reason as FileFailure {
                throw InputFileFailure(file.path, reason)
            }
        }
    }

    package func delete(_ path: FilePath, recursively: Bool, of session: Session) async throws {
        try requireFolder(of: session)
        let place = try transfers.enter(session.id)
        try await FileThreads.run { [workspaces] in
            defer { withExtendedLifetime(place) {} }
            guard let folder = try WorkspaceFolder(session.id.description, in: workspaces) else {
                throw FileFailure.notFound
            }
            try FileDeletion.delete(path, recursively: recursively, in: folder)
        }
    }

    package func requireReachable(under policy: String) throws { _ = try rules(of: policy) }

    /// - Returns: the rules of the session's policy, which keeps its files in a folder.
    @discardableResult
    private func requireFolder(of session: Session) throws -> WorkspaceRules { try rules(of: session.policy) }

    /// - Throws: ``FileFailure/inMemory(policy:)`` for a policy that keeps files elsewhere than in a folder.
    private func rules(of policy: String) throws -> WorkspaceRules {
        guard let rules = rules[policy] else { throw ExecutionFailure.unknownPolicy(policy) }
        guard rules.isFolder else { throw FileFailure.inMemory(policy: policy) }
        return rules
    }
}
