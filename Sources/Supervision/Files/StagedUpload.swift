internal import CLinux
internal import FoundationEssentials
internal import Glibc
internal import SessionModel
internal import Synchronization

/// A file on its way in. It grows where no worker sees it, beside the folders of the sessions and on their file system, and is
/// moved to its place when it is whole.
final class StagedUpload: FileUpload {
    private let path: FilePath
    private let session: SessionID
    private let folder: WorkspaceFolder
    private let outside: Descriptor
    private let staged: Descriptor
    private let name: String
    private let ledgers: UploadLedgers
    private let mode: mode_t
    private let replaced: Int
    private let making: Int
    private let place: Transfers.Place

    /// Bytes that have come; nil when the upload is over.
    private let size = Mutex<Int?>(0)

    /// Opens nothing of the session's for writing: what it looks at may change until the file is put in its place.
    init(
        _ path: FilePath, size: Int?, to session: SessionID, in folder: WorkspaceFolder, of workspaces: Workspaces,
        ledgers: UploadLedgers, rules: WorkspaceRules, at place: Transfers.Place, isExecutable: Bool = false
    ) throws {
        let target = try UploadTarget(path, in: folder)
        let parent = nb_open(workspaces.path, O_RDONLY | O_DIRECTORY, 0)
        guard parent >= 0 else { throw WorkspaceFolder.failure(-parent) }
        outside = Descriptor(parent)
        try ledgers.begin(session, size: size, replacing: target.replacedBytes, making: target.making) {
            UploadLedger(session, in: parent, of: workspaces, rules: rules)
        }
        name = Workspaces.uploadPrefix + UUID().uuidString.lowercased()
        let file = openat(parent, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o600)
        guard file >= 0 else {
            let error = errno
            ledgers.abandon(session, size: 0, replacing: target.replacedBytes, making: target.making)
            throw WorkspaceFolder.failure(error)
        }
        staged = Descriptor(file)
        (self.path, self.session, self.folder, self.ledgers, self.place) = (path, session, folder, ledgers, place)
        mode = isExecutable ? 0o700 : 0o600
        (replaced, making) = (target.replacedBytes, target.making)
    }

    deinit {
        guard let size = size.withLock({ $0 }) else { return }
        unlinkat(outside.number, name, 0)
        ledgers.abandon(session, size: size, replacing: replaced, making: making)
    }

    func append(_ bytes: [UInt8]) async throws {
        try await FileThreads.run { [self] in
            try size.withLock { size in
                guard let old = size else { return }
                try ledgers.grow(session, from: old, to: old + bytes.count)
                size = old + bytes.count
            }
            try bytes.withUnsafeBytes { rest in
                var rest = rest[...]
                while !rest.isEmpty {
                    let written = write(staged.number, UnsafeRawBufferPointer(rebasing: rest).baseAddress, rest.count)
                    if written < 0 && errno == EINTR { continue }
                    guard written > 0 else { throw WorkspaceFolder.failure(written < 0 ? errno : EIO) }
                    rest = rest.dropFirst(written)
                }
            }
        }
    }

    func commit(_ condition: UploadCondition) async throws -> UploadedFile {
        try await FileThreads.run { [self] in
            let target = try UploadTarget(path, in: folder)
            try target.check(condition)
            // Whoever runs code of the session owns the file, and nobody else reads it; a file that is replaced keeps its mode.
            guard fchown(staged.number, folder.owner, folder.owner) == 0 || errno == EPERM && folder.owner == getuid(),
                fchmod(staged.number, target.present.map { $0.st_mode & 0o777 } ?? mode) == 0
            else { throw WorkspaceFolder.failure(errno) }
            try joinProject()
            let parent = try MissingFolders.make(path.parent, in: folder)
            let name = WorkspaceFolder.name(path.name)
            if target.present == nil {
                let result = nb_rename_new(outside.number, self.name, parent.number, name)
                // Code has made one at this very moment: to replace it now would be to replace what nobody has looked at.
                guard result == 0 else {
                    throw result == -EEXIST ? FileFailure.changed : WorkspaceFolder.failure(-result)
                }
            } else {
                guard renameat(outside.number, self.name, parent.number, name) == 0 else {
                    throw WorkspaceFolder.failure(errno)
                }
            }
            size.withLock { $0 = nil }
            ledgers.end(session)
            var status = stat()
            guard fstat(staged.number, &status) == 0 else { throw WorkspaceFolder.failure(errno) }
            return UploadedFile(info: FileStatus.info(path, status), isNew: target.present == nil)
        }
    }

    /// Nothing can be moved into a folder that is in a project, but what is in the same one.
    ///
    /// The ledger has counted the file by now, and as root's it is taken whatever the project has.
    private func joinProject() throws {
        let project = nb_project(folder.top.number)
        guard project > 0, let project = UInt32(exactly: project) else { return }
        let result = nb_set_project(staged.number, project, 0)
        guard result == 0 else { throw WorkspaceFolder.failure(-result) }
    }
}
