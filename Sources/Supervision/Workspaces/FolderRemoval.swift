internal import CLinux
internal import Glibc

/// Deletes a folder that strangers filled, after the last of their programs has ended.
///
/// It works on descriptors alone, so no link leads it anywhere, and without recursion, so no depth overflows a stack or a
/// path: every folder found is lifted into the top one, and emptied there.
struct FolderRemoval {
    /// A file name as the kernel has it, which need not be UTF-8, with its NUL.
    private typealias Name = [CChar]

    private let top: Int32
    private var lifted: [Name] = []
    private var serial = 0

    /// - Parameter parent: a descriptor of the folder that holds it.
    /// - Returns: false with errno set if something stayed; true also if there was no such folder.
    static func remove(_ name: String, in parent: Int32) -> Bool {
        let name = Name(name.utf8CString)
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
        for entry in Self.entries(of: folder) {
            if unlinkat(folder, entry, 0) == 0 { continue }
            guard errno == EISDIR || errno == EPERM, lift(entry, from: folder) else { return false }
        }
        return true
    }

    private mutating func lift(_ entry: Name, from folder: Int32) -> Bool {
        // A folder that its owner may not write cannot be moved to another parent.
        guard fchmodat(folder, entry, 0o700, 0) == 0 else { return false }
        while true {
            serial += 1
            let name = Name(".removed-\(serial)".utf8CString)
            let result = nb_rename_new(folder, entry, top, name)
            if result == 0 {
                lifted.append(name)
                return true
            }
            guard result == -EEXIST else { return false }
        }
    }

    private static func open(_ name: Name, in parent: Int32) -> Int32? {
        let flags = O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC
        var descriptor = openat(parent, name, flags)
        if descriptor < 0 && errno == EACCES && fchmodat(parent, name, 0o700, 0) == 0 {
            descriptor = openat(parent, name, flags)
        }
        guard descriptor >= 0 else { return nil }
        _ = fchmod(descriptor, 0o700)
        return descriptor
    }

    /// All names at once: a folder that is changed while it is read may skip some.
    private static func entries(of folder: Int32) -> [Name] {
        let copy = dup(folder)
        guard copy >= 0, let stream = fdopendir(copy) else { return [] }
        defer { closedir(stream) }
        rewinddir(stream)
        var names: [Name] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                Name(bytes.prefix { $0 != 0 }.map { CChar(bitPattern: $0) }) + [0]
            }
            if name != Name(".".utf8CString) && name != Name("..".utf8CString) { names.append(name) }
        }
        return names
    }
}
