internal import CLinux
internal import Glibc
internal import SessionModel

/// One session's folder, opened: everything in it is reached from here, and nothing outside.
///
/// Its code may run meanwhile and change what is in it between any two calls.
struct WorkspaceFolder {
    /// A path or name as the kernel takes it, with its NUL.
    typealias Name = FolderEntries.Name

    /// Never blocks on what strangers have put there (a FIFO, a file with a lease), and never takes a link for what it is not.
    private static let safely = O_NONBLOCK | O_NOFOLLOW | O_NOCTTY

    /// How often the kernel may say that names are changing under it before it is taken for held.
    private static let attempts = 16

    let top: Descriptor

    /// The outside user of the session's code.
    let owner: UInt32

    /// - Returns: nil if there is no such folder.
    init?(_ name: String, in workspaces: Workspaces) throws(SupervisionError) {
        let descriptor = nb_open("\(workspaces.path)/\(name)", O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard descriptor != -ENOENT else { return nil }
        guard descriptor >= 0 else {
            throw SupervisionError("the folder of session \(name) cannot be opened", errno: -descriptor)
        }
        top = Descriptor(descriptor)
        var status = stat()
        guard fstat(descriptor, &status) == 0 else {
            throw SupervisionError("the folder of session \(name) cannot be looked at", errno: errno)
        }
        owner = status.st_uid
    }

    static func name(_ bytes: [UInt8]) -> Name {
        Name(unsafeUninitializedCapacity: bytes.count + 1) { name, count in
            UnsafeMutableRawBufferPointer(name).copyBytes(from: bytes + [0])
            count = bytes.count + 1
        }
    }

    /// Opens what is at a path, whatever it is.
    ///
    /// - Parameter path: nil for the session's folder itself.
    func open(_ path: FilePath?, _ flags: Int32) throws -> Descriptor {
        try open(path.map { Self.name($0.bytes) } ?? Self.name([UInt8(ascii: ".")]), flags)
    }

    /// Opens what is at a path that is made of names that the kernel has given.
    func open(_ name: Name, _ flags: Int32) throws -> Descriptor {
        // openat2(2) takes little else with O_PATH, which opens nothing that could block.
        let flags = flags | (flags & NB_O_PATH == 0 ? Self.safely : O_NOFOLLOW)
        for _ in 0..<Self.attempts {
            let result = nb_open_beneath(top.number, name, flags)
            if result >= 0 { return Descriptor(result) }
            // Names changed while they were followed: openat2(2). Or somebody has a lease on the file: fcntl(2).
            guard result == -EAGAIN || result == -EINTR else { throw Self.failure(-result) }
        }
        throw FileFailure.held
    }

    /// Opens a regular file of the session's own to read it.
    func openFile(_ path: FilePath) throws -> (file: Descriptor, status: stat) {
        let file = try open(path, O_RDONLY)
        var status = stat()
        guard fstat(file.number, &status) == 0 else { throw Self.failure(errno) }
        guard status.st_mode & S_IFMT == S_IFREG else { throw FileFailure.refused(Self.kind(status)) }
        // A hard link to somebody else's file, where the kernel lets code make one.
        guard status.st_uid == owner else { throw FileFailure.refused("is not the session's own") }
        return (file, status)
    }

    /// What is at a name in a folder, itself if it is a link; nil if nothing is.
    static func status(of name: [UInt8], in folder: Descriptor) throws -> stat? {
        var status = stat()
        if fstatat(folder.number, self.name(name), &status, AT_SYMLINK_NOFOLLOW) == 0 { return status }
        guard errno == ENOENT else { throw failure(errno) }
        return nil
    }

    /// What something is that is no regular file, to be read after "the path ".
    static func kind(_ status: stat) -> String {
        switch status.st_mode & S_IFMT {
        case S_IFDIR: "is a folder"
        case S_IFLNK: "is a link"
        case S_IFIFO: "is a FIFO"
        case S_IFSOCK: "is a socket"
        default: "is no regular file"
        }
    }

    /// What a call that failed on a path of a caller's means to the caller.
    static func failure(_ error: Int32) -> any Error {
        switch error {
        // ELOOP and EXDEV: a link, or a way out. Whether there is something behind it is not told.
        case ENOENT, ENOTDIR, ELOOP, EXDEV, ENAMETOOLONG, ENODEV: FileFailure.notFound
        case ENXIO: FileFailure.refused("is a socket")
        case EACCES, EPERM: FileFailure.refused("is closed by its mode")
        case EISDIR: FileFailure.conflict("is a folder")
        case ENOTEMPTY, EEXIST: FileFailure.conflict("is a folder that is not empty")
        case EBUSY, ETXTBSY: FileFailure.held
        case ENOSPC, EDQUOT: FileFailure.diskFull
        case EMFILE, ENFILE: FileFailure.tooManyTransfers
        default: SupervisionError("a session's file", errno: error)
        }
    }
}
