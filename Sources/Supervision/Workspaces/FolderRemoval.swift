internal import CLinux
internal import Glibc

/// Deletes a folder that strangers filled.
///
/// Their programs may still run: then something may stay, but nothing else is touched. It works on descriptors alone, so no
/// link leads it anywhere, and without recursion, so no depth overflows a stack or a path: every folder found is lifted into
/// the top one, and emptied there.
struct FolderRemoval {
    private typealias Name = FolderEntries.Name

    /// More folders than a session can have. Programs that go on making them have to be ended first.
    private static let most = 1 << 20

    private let top: Int32
    private var lifted: [Name] = []
    private var serial = 0

    /// - Parameter parent: a descriptor of the folder that holds it.
    /// - Returns: false with errno set if something stayed; true also if there was no such folder.
    static func remove(_ name: String, in parent: Int32) -> Bool {
        remove(Name(name.utf8CString), in: parent)
    }

    /// - Parameter name: as the kernel has it.
    static func remove(_ name: FolderEntries.Name, in parent: Int32) -> Bool {
        guard let top = open(name, in: parent) else { return errno == ENOENT }
        defer { close(top) }
        var removal = FolderRemoval(top: top)
        return removal.emptyAll() && unlinkat(parent, name, AT_REMOVEDIR) == 0
    }

    private init(top: Int32) {
        self.top = top
    }

    private mutating func emptyAll() -> Bool {
        guard empty(top) else { return false }
        while let name = lifted.popLast() {
            guard let folder = Self.open(name, in: top) else { return false }
            let done = empty(folder)
            close(folder)
            guard done, unlinkat(top, name, AT_REMOVEDIR) == 0 else { return false }
        }
        return true
    }

    /// Deletes what is no folder, and lifts each folder into the top one under a name of ours.
    private mutating func empty(_ folder: Int32) -> Bool {
        for entry in FolderEntries.names(in: folder) {
            if unlinkat(folder, entry, 0) == 0 { continue }
            guard errno == EISDIR || errno == EPERM, lift(entry, from: folder) else { return false }
        }
        return true
    }

    private mutating func lift(_ entry: Name, from folder: Int32) -> Bool {
        // A folder that its owner may not write cannot be moved to another parent.
        let unlocked = nb_unlock_folder(folder, entry)
        guard unlocked == 0 else {
            errno = -unlocked
            return false
        }
        while serial < Self.most {
            serial += 1
            let name = Name(".removed-\(serial)".utf8CString)
            let result = nb_rename_new(folder, entry, top, name)
            if result == 0 {
                lifted.append(name)
                return true
            }
            guard result == -EEXIST else {
                errno = -result
                return false
            }
        }
        errno = EBUSY
        return false
    }

    private static func open(_ name: Name, in parent: Int32) -> Int32? {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var descriptor = openat(parent, name, flags)
        if descriptor < 0 && errno == EACCES && nb_unlock_folder(parent, name) == 0 {
            descriptor = openat(parent, name, flags)
        }
        guard descriptor >= 0 else { return nil }
        _ = fchmod(descriptor, 0o700)
        return descriptor
    }
}
