internal import CLinux
internal import Glibc

/// How much a session's folder holds.
struct WorkspaceUsage: Hashable, Sendable {
    /// What the files take on the disk: a file with holes takes less than its size.
    var bytes = 0

    /// Files and folders in it, itself left out.
    var files = 0

    /// More than any folder holds.
    static let endless = WorkspaceUsage(bytes: .max, files: .max)

    func isBeyond(_ limit: WorkspaceUsage) -> Bool { bytes > limit.bytes || files > limit.files }
}

extension WorkspaceUsage {
    /// A file name as the kernel has it, which need not be UTF-8, without its NUL.
    private typealias Name = [CChar]

    /// Counts a folder that strangers fill meanwhile. What cannot be looked into is not counted: a folder that its owner has
    /// closed, where this process is no more than its owner; and what is nowhere in it any more but still open.
    ///
    /// - Parameters:
    ///   - parent: a descriptor of the folder that holds it.
    ///   - ceiling: where the count ends as soon as it is beyond. A folder may grow as fast as it is walked: without one, the walk
    ///     of such a folder ends when its growth does.
    /// - Returns: nil if there is no such folder. What is beyond the ceiling is a part of what is there.
    static func of(_ name: String, in parent: Int32, upTo ceiling: WorkspaceUsage = .endless) -> WorkspaceUsage? {
        let top = nb_open_beneath(parent, name, O_RDONLY | O_DIRECTORY)
        guard top >= 0 else { return nil }
        defer { close(top) }
        var usage = WorkspaceUsage()
        // By paths and not by open folders: depth costs memory alone, and a folder that is moved meanwhile is counted at most once.
        var waiting: [Name] = [[CChar(bitPattern: UInt8(ascii: "."))]]
        while !usage.isBeyond(ceiling), let folder = waiting.popLast() {
            let descriptor = nb_open_beneath(top, folder + [0], O_RDONLY | O_DIRECTORY)
            guard descriptor >= 0 else { continue }
            waiting += usage.add(descriptor, upTo: ceiling).map { folder + [CChar(bitPattern: UInt8(ascii: "/"))] + $0 }
        }
        return usage
    }

    /// Adds what is directly in a folder.
    ///
    /// - Parameter descriptor: closed at the end.
    /// - Returns: the names of the folders in it.
    private mutating func add(_ descriptor: Int32, upTo ceiling: WorkspaceUsage) -> [Name] {
        guard let stream = fdopendir(descriptor) else {
            close(descriptor)
            return []
        }
        defer { closedir(stream) }
        var folders: [Name] = []
        while !isBeyond(ceiling), let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                Name(bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) })
            }
            var status = stat()
            guard name != Name(".".utf8CString.dropLast()), name != Name("..".utf8CString.dropLast()),
                fstatat(descriptor, name + [0], &status, AT_SYMLINK_NOFOLLOW) == 0
            else { continue }
            files += 1
            if status.st_mode & S_IFMT == S_IFDIR {
                folders.append(name)
                bytes += Int(status.st_blocks) * 512
            } else {
                // All names of a file are in here: links do not leave a mount.
                bytes += Int(status.st_blocks) * 512 / max(Int(status.st_nlink), 1)
            }
        }
        return folders
    }
}
