import FoundationEssentials
import Glibc
import SessionModel

/// A regular file of the user's that a program is to find, and where.
struct SourceFile: Hashable {
    /// Where it is.
    let source: String

    /// Where it is to be, from the workspace's folder on.
    let target: FilePath

    let size: Int
    let isExecutable: Bool
    private let identity: [UInt64]

    /// Looks for everything that is named: files under their own names, folders with all that is in them.
    ///
    /// - Throws: ``RunFailure`` naming the first that is no regular file and no folder, or that would be in another's place.
    static func find(_ paths: [String]) throws(RunFailure) -> [SourceFile] {
        var files: [FilePath: SourceFile] = [:]
        for path in paths {
            // Of a folder that is named by its end alone, what is in it: `.`, `project/.`
            let name = path.split(separator: "/").last.map(String.init) ?? "."
            for file in try find(path, as: [".", ".."].contains(name) ? [] : [name]) {
                if let other = files[file.target], other.identity != file.identity {
                    throw RunFailure("--files: \(other.source) and \(file.source) would both be \(file.target.text)")
                }
                files[file.target] = file
            }
        }
        return files.values.sorted { $0.target < $1.target }
    }

    private static func find(_ path: String, as names: [String]) throws(RunFailure) -> [SourceFile] {
        var status = stat()
        guard lstat(path, &status) == 0 else { throw failure(path, String(cString: strerror(errno))) }
        switch status.st_mode & S_IFMT {
        case S_IFREG:
            guard let target = FilePath(components: names.map { Array($0.utf8) }) else {
                throw failure(path, "its path in the workspace is too long")
            }
            return [SourceFile(path, target, status)]
        case S_IFDIR:
            let entries: [String]
            do {
                entries = try FileManager.default.contentsOfDirectory(atPath: path)
            } catch {
                throw failure(path, "cannot be read")
            }
            var files: [SourceFile] = []
            for entry in entries.sorted() { files += try find("\(path)/\(entry)", as: names + [entry]) }
            return files
        case S_IFLNK: throw failure(path, "is a link; name what it leads to")
        default: throw failure(path, "is no regular file")
        }
    }

    private init(_ source: String, _ target: FilePath, _ status: stat) {
        (self.source, self.target) = (source, target)
        size = Int(status.st_size)
        isExecutable = status.st_mode & S_IXUSR != 0
        identity = [UInt64(status.st_dev), UInt64(status.st_ino)]
    }

    /// Whether the path leads to this very file.
    func isFile(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && identity == [UInt64(status.st_dev), UInt64(status.st_ino)]
    }

    /// Puts its content into an upload.
    ///
    /// - Throws: ``RunFailure``, `FileFailure`.
    func copy(to upload: any FileUpload) async throws {
        let descriptor = open(source, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC)
        guard descriptor >= 0 else { throw Self.failure(source, String(cString: strerror(errno))) }
        defer { close(descriptor) }
        while true {
            var failure: Int32 = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: Self.chunk) { buffer, count in
                let result = read(descriptor, buffer.baseAddress, Self.chunk)
                (count, failure) = (max(result, 0), result < 0 ? errno : 0)
            }
            if failure == EINTR { continue }
            guard failure == 0 else { throw Self.failure(source, String(cString: strerror(failure))) }
            guard !chunk.isEmpty else { return }
            try await upload.append(chunk)
        }
    }

    private static let chunk = 256 * 1024

    private static func failure(_ path: String, _ problem: String) -> RunFailure {
        RunFailure("--files: \(path): \(problem)")
    }
}
