internal import CLinux
internal import Glibc
internal import SessionModel

/// The place that an upload is to take, as it is now.
struct UploadTarget {
    /// The file that is there; nil if nothing is.
    let present: stat?

    /// The folders and files that have to be made.
    let making: Int

    /// What is freed when the file is replaced.
    var replacedBytes: Int {
        guard let present, present.st_nlink == 1 else { return 0 }
        return Int(present.st_blocks) * 512
    }

    /// - Throws: ``FileFailure`` where no file can be put there: something else is in the place, or in the way to it.
    init(_ path: FilePath, in folder: WorkspaceFolder) throws {
        var parent = path.parent
        var missing = 1
        while true {
            guard let found = try Self.folder(at: parent, in: folder) else {
                guard let upper = parent else { throw FileFailure.notFound }
                parent = upper.parent
                missing += 1
                continue
            }
            guard missing == 1, let status = try WorkspaceFolder.status(of: path.name, in: found) else {
                (present, making) = (nil, missing)
                return
            }
            try Self.requireReplaceable(status)
            (present, making) = (status, 0)
            return
        }
    }

    func check(_ condition: UploadCondition) throws(FileFailure) {
        switch condition {
        case .none: return
        case .absent: if present != nil { throw .changed }
        case .present(let versions):
            guard let present else { throw .changed }
            guard versions?.contains(FileStatus.version(present)) ?? true else { throw .changed }
        }
    }

    /// Nil where nothing is, or a way to it that making the folders will tell of.
    private static func folder(at path: FilePath?, in folder: WorkspaceFolder) throws -> Descriptor? {
        let found: Descriptor
        do {
            found = try folder.open(path, NB_O_PATH)
        } catch FileFailure.notFound {
            return nil
        }
        var status = stat()
        guard fstat(found.number, &status) == 0 else { throw WorkspaceFolder.failure(errno) }
        switch status.st_mode & S_IFMT {
        case S_IFDIR: return found
        case S_IFLNK: throw FileFailure.notFound
        default: throw FileFailure.conflict("leads through a file")
        }
    }

    private static func requireReplaceable(_ status: stat) throws(FileFailure) {
        switch status.st_mode & S_IFMT {
        case S_IFREG: return
        case S_IFDIR: throw .conflict("is a folder")
        case S_IFLNK: throw .notFound
        default: throw .refused(WorkspaceFolder.kind(status))
        }
    }
}
