internal import CLinux
internal import Glibc

/// Visits everything in a folder that strangers filled. None of their programs may run.
///
/// It works on descriptors alone, of which it has two at a time, so no link leads it anywhere, and no depth is too deep. It finds
/// the way up by `..`, and goes on only where that is the folder that it came from.
struct FolderWalk {
    /// What happens to an entry: its name in the folder, which is open for reading, and what stat says of it.
    ///
    /// - Returns: 0, or what the walk ends with.
    typealias Visit = (_ name: FolderEntries.Name, _ folder: Int32, _ status: stat) -> Int32

    /// A folder on the way down to the present one.
    private struct Step {
        /// Which one it is.
        let device: UInt64
        let inode: UInt64
        /// The folders in it that are still to be visited.
        var waiting: [FolderEntries.Name]
    }

    private let visit: Visit
    private var steps: [Step] = []

    /// - Parameter top: a descriptor of the folder that was opened for reading; stays the caller's. It is not visited itself.
    /// - Returns: 0, what a visit returned, or -errno if something could not be entered.
    static func run(_ top: Int32, visit: @escaping Visit) -> Int32 {
        var walk = FolderWalk(visit: visit)
        return walk.run(top)
    }

    private init(visit: @escaping Visit) {
        self.visit = visit
    }

    private mutating func run(_ top: Int32) -> Int32 {
        var folder = nb_open_beneath(top, ".", O_RDONLY | O_DIRECTORY)
        guard folder >= 0 else { return folder }
        defer { close(folder) }
        var result = enter(folder)
        while result == 0, let last = steps.indices.last {
            let next: Int32
            if let name = steps[last].waiting.popLast() {
                next = nb_open_beneath(folder, name, O_RDONLY | O_DIRECTORY)
                result = next >= 0 ? enter(next) : next
            } else {
                steps.removeLast()
                guard let above = steps.last else { return 0 }
                next = openat(folder, "..", O_RDONLY | O_DIRECTORY | O_CLOEXEC)
                result = next >= 0 ? check(next, is: above) : -errno
            }
            guard next >= 0 else { return result }
            close(folder)
            folder = next
        }
        return result
    }

    /// Visits what is in a folder, and remembers the folders among it.
    private mutating func enter(_ folder: Int32) -> Int32 {
        var own = stat()
        guard fstat(folder, &own) == 0 else { return -errno }
        var step = Step(device: UInt64(own.st_dev), inode: UInt64(own.st_ino), waiting: [])
        for name in FolderEntries.names(in: folder) {
            var status = stat()
            guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return -errno }
            let result = visit(name, folder, status)
            guard result == 0 else { return result }
            if status.st_mode & S_IFMT == S_IFDIR { step.waiting.append(name) }
        }
        steps.append(step)
        return 0
    }

    private func check(_ folder: Int32, is step: Step) -> Int32 {
        var status = stat()
        guard fstat(folder, &status) == 0 else { return -errno }
        return UInt64(status.st_dev) == step.device && UInt64(status.st_ino) == step.inode ? 0 : -ESTALE
    }
}
