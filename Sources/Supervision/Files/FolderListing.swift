internal import Glibc
internal import SessionModel

/// Lists a folder that strangers fill meanwhile, a little at a time.
///
/// What it costs is bounded, whatever is there: each entry that is read and each folder that is opened has a price, and what is
/// beyond the budget is left out, which the page says. So is what it keeps: the paths of one page, and the names of the folders
/// that are still to be looked into.
struct FolderListing {
    /// The price of all that is looked at for one page: about as many entries with short paths, far more than a policy lets a
    /// session have, or a tenth as many folders.
    static let budget = 1_000_000

    /// The price of what is looked at before others have their turn.
    private static let turn = 10_000

    /// Bytes that the folders may take that are still to be looked into: their names, and what the selection makes of each.
    private static let longestWait = 8 << 20

    /// Comparisons of a name with patterns that have the price of one entry.
    private static let comparisons = 1024

    /// A folder to look into.
    private struct Waiting {
        /// The length of the path of the one above.
        let above: Int
        let name: [UInt8]

        /// What the selection makes of it.
        let position: FileSelection.Position?

        /// What it takes of memory.
        var bytes: Int { name.count + 64 + (position?.bytes ?? 0) }
    }

    private let folder: WorkspaceFolder
    private let query: FileQuery
    private let budget: Int
    private var spent = 0
    private var candidates: PageCandidates
    private var total = 0
    private var isCut = false

    /// The folder that is being read, and its path.
    private var stream: FolderStream?
    private var path: [UInt8]

    /// What the selection, if there is one, makes of the folder that is being read.
    private var position: FileSelection.Position?

    private var waiting: [Waiting] = []
    private var waitingBytes = 0

    /// - Throws: ``FileFailure`` where the folder that is asked for cannot be listed.
    init(_ query: FileQuery, of folder: WorkspaceFolder, budget: Int = Self.budget) throws {
        let start = try folder.open(query.folder, O_RDONLY)
        var status = stat()
        guard fstat(start.number, &status) == 0 else { throw WorkspaceFolder.failure(errno) }
        guard status.st_mode & S_IFMT == S_IFDIR else { throw FileFailure.conflict("is no folder") }
        guard let stream = FolderStream(start) else { throw FileFailure.tooManyTransfers }
        (self.folder, self.query, self.budget, self.stream) = (folder, query, budget, stream)
        candidates = PageCandidates(after: query.after?.bytes, limit: query.limit)
        path = query.folder?.bytes ?? []
        position = query.selection?.start
    }

    /// Looks at some more.
    ///
    /// - Returns: false once there is nothing left to look at, or to spend.
    mutating func advance() -> Bool {
        let pause = spent + Self.turn
        while spent < pause {
            guard spent < budget else {
                isCut = true
                return false
            }
            if let entry = stream?.next() {
                take(entry)
            } else {
                stream = nil
                guard openNext() else { return false }
            }
        }
        return true
    }

    /// What was found. Its files are looked at only now, so those are left out that are no more.
    func page() -> FilePage {
        var parent: (path: [UInt8], folder: Descriptor?)?
        let files = candidates.best.compactMap { path -> FileInfo? in
            guard let path = FilePath(bytes: path) else { return nil }
            let above = path.parent
            if parent?.path != above?.bytes ?? [] {
                parent = (above?.bytes ?? [], try? folder.open(above, O_RDONLY | O_DIRECTORY))
            }
            guard let found = parent?.folder,
                let status = try? WorkspaceFolder.status(of: path.name, in: found),
                status.st_mode & S_IFMT == S_IFREG || query.selection == nil && status.st_mode & S_IFMT == S_IFDIR
            else { return nil }
            return FileStatus.info(path, status)
        }
        return FilePage(
            files: files, total: total, next: candidates.hasMore ? candidates.best.last.flatMap(FilePath.init) : nil,
            isCut: isCut)
    }

    private mutating func take(_ entry: FolderStream.Entry) {
        spent += 1 + path.count / 512
        guard let isFolder = isFolder(entry) else { return }
        var (isMeant, isWorthALook, below) = (true, isFolder && query.isRecursive, FileSelection.Position?.none)
        if let selection = query.selection, let position {
            let step = selection.step(from: position, entry.name, isFolder: isFolder)
            spent += step.cost / Self.comparisons
            (isMeant, below) = (step.isMeant, step.below)
            isWorthALook = isWorthALook && below != nil
        }
        guard isMeant || isWorthALook else { return }
        let whole = Self.joined(path, entry.name)
        guard whole.count <= FilePath.longest else {
            isCut = true
            return
        }
        if isMeant {
            total += 1
            candidates.add(whole)
        }
        guard isWorthALook else { return }
        let next = Waiting(above: path.count, name: entry.name, position: below)
        guard waitingBytes + next.bytes <= Self.longestWait else {
            isCut = true
            return
        }
        waitingBytes += next.bytes
        waiting.append(next)
    }

    /// Nil for what is neither a file nor a folder.
    private func isFolder(_ entry: FolderStream.Entry) -> Bool? {
        switch entry.type {
        case UInt8(DT_REG): return false
        case UInt8(DT_DIR): return true
        case UInt8(DT_UNKNOWN):
            guard let folder = stream?.folder, let status = try? WorkspaceFolder.status(of: entry.name, in: folder)
            else { return nil }
            switch status.st_mode & S_IFMT {
            case S_IFREG: return false
            case S_IFDIR: return true
            default: return nil
            }
        default: return nil
        }
    }

    /// Opens the next folder that can be. The last found comes first, so that the path of the one above it is always a beginning
    /// of the path before.
    private mutating func openNext() -> Bool {
        guard let next = waiting.popLast() else { return false }
        waitingBytes -= next.bytes
        path.removeSubrange(next.above...)
        path = Self.joined(path, next.name)
        position = next.position
        // Each name on the way is looked up.
        spent += 10 + path.count / 8
        if let opened = try? folder.open(WorkspaceFolder.name(path), O_RDONLY | O_DIRECTORY) {
            stream = FolderStream(opened)
        }
        return true
    }

    private static func joined(_ path: [UInt8], _ name: [UInt8]) -> [UInt8] {
        guard !path.isEmpty else { return name }
        var whole: [UInt8] = []
        whole.reserveCapacity(path.count + 1 + name.count)
        whole += path
        whole.append(UInt8(ascii: "/"))
        whole += name
        return whole
    }
}
