internal import CLinux
internal import Glibc

/// Gives a folder that strangers filled to another user, with what they own in it. None of their programs may run.
///
/// It works on descriptors alone, so no link leads it anywhere. Only what belongs to a user that it may be taken from changes
/// hands: a hard link to somebody else's file stays theirs.
struct FolderHandover {
    private let user: UInt32
    private let mayTake: (UInt32) -> Bool

    /// Gives all of it, the folder itself last: one that was interrupted shows by its owner that it has to be done again.
    ///
    /// - Parameters:
    ///   - folder: its path, of which strangers can change no part.
    ///   - mayTake: whether things of this user are among those that change hands.
    /// - Returns: false with errno set if something could not be given.
    static func give(_ folder: String, to user: UInt32, from mayTake: (UInt32) -> Bool) -> Bool {
        let top = nb_open(folder, O_RDONLY | O_DIRECTORY | O_NOFOLLOW, 0)
        guard top >= 0 else { return false }
        defer { close(top) }
        return withoutActuallyEscaping(mayTake) { mayTake in
            FolderHandover(user: user, mayTake: mayTake).giveAll(below: top) && fchown(top, user, user) == 0
        }
    }

    private func giveAll(below top: Int32) -> Bool {
        // By paths from the top, so that no depth takes more than two descriptors.
        var waiting: [[FolderEntries.Name]] = [[]]
        while let path = waiting.popLast() {
            guard let folder = Self.open(path, below: top) else { return false }
            defer { close(folder) }
            for name in FolderEntries.names(in: folder) {
                var status = stat()
                guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return false }
                if status.st_mode & S_IFMT == S_IFDIR { waiting.append(path + [name]) }
                guard mayTake(status.st_uid), status.st_uid != user else { continue }
                guard fchownat(folder, name, user, user, AT_SYMLINK_NOFOLLOW) == 0 else { return false }
            }
        }
        return true
    }

    private static func open(_ path: [FolderEntries.Name], below top: Int32) -> Int32? {
        var folder = dup(top)
        for name in path where folder >= 0 {
            let next = openat(folder, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
            let error = errno
            close(folder)
            errno = error
            folder = next
        }
        return folder >= 0 ? folder : nil
    }
}
