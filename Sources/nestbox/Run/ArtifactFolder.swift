import Glibc
import SessionModel

/// The folder of the user's that artifacts are copied into. Their names and contents are a stranger's: nothing is written
/// outside of it, and through no link in it.
final class ArtifactFolder: Sendable {
    private let path: String
    private let top: Int32

    /// Makes it, if it is not there.
    init(_ path: String) throws(RunFailure) {
        self.path = path
        guard mkdir(path, 0o777) == 0 || errno == EEXIST else { throw Self.failure(path, errno) }
        top = open(path, O_RDONLY | O_DIRECTORY | O_CLOEXEC)
        guard top >= 0 else { throw Self.failure(path, errno) }
    }

    deinit { close(top) }

    /// Copies a file into the place that its path says, where it takes a regular file's, and nothing else's.
    ///
    /// - Throws: ``RunFailure``, `FileFailure`.
    func copy(_ file: any SessionFile) async throws {
        let target = "\(path)/\(file.info.path.text)"
        let folder = try makeFolders(file.info.path, target)
        defer { close(folder) }
        let name = file.info.path.name.map { CChar(bitPattern: $0) } + [0]
        var status = stat()
        if fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0, status.st_mode & S_IFMT != S_IFREG {
            throw RunFailure("--into: \(target) is there, and is no regular file")
        }
        // Whole or not at all; and what is opened is new, so that it is nothing that somebody has put there.
        let staged = ".nestbox-" + String(UInt64.random(in: 0...UInt64.max), radix: 36)
        let descriptor = openat(folder, staged, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0o666)
        guard descriptor >= 0 else { throw Self.failure(target, errno) }
        defer { close(descriptor) }
        do {
            try await write(file, to: descriptor, target)
            guard renameat(folder, staged, folder, name) == 0 else { throw Self.failure(target, errno) }
        } catch {
            unlinkat(folder, staged, 0)
            throw error
        }
    }

    /// - Returns: the innermost, which is the caller's to close.
    private func makeFolders(_ file: FilePath, _ target: String) throws(RunFailure) -> Int32 {
        var folder = dup(top)
        for component in file.components.dropLast() where folder >= 0 {
            let name = component.map { CChar(bitPattern: $0) } + [0]
            let isThere = mkdirat(folder, name, 0o777) == 0 || errno == EEXIST
            let next = isThere ? openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC) : -1
            let error = errno
            close(folder)
            errno = error
            folder = next
        }
        guard folder >= 0 else {
            guard errno != ENOTDIR, errno != ELOOP else {
                throw RunFailure("--into: a part of \(target) is there, and is no folder")
            }
            throw Self.failure(target, errno)
        }
        return folder
    }

    private func write(_ file: any SessionFile, to descriptor: Int32, _ target: String) async throws {
        var offset = 0
        while true {
            let chunk = try await file.read(at: offset, count: Self.chunk)
            guard !chunk.isEmpty else { return }
            offset += chunk.count
            var rest = chunk[...]
            while !rest.isEmpty {
                let written = rest.withUnsafeBytes { Glibc.write(descriptor, $0.baseAddress, $0.count) }
                if written < 0 && errno == EINTR { continue }
                guard written > 0 else { throw Self.failure(target, written < 0 ? errno : EIO) }
                rest = rest.dropFirst(written)
            }
        }
    }

    private static let chunk = 256 * 1024

    private static func failure(_ path: String, _ error: Int32) -> RunFailure {
        RunFailure("--into: \(path): \(String(cString: strerror(error)))")
    }
}
