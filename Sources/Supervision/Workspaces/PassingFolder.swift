internal import CLinux
internal import Glibc

/// A folder that is there for as long as one process works in it, and that code of strangers may fill meanwhile.
///
/// It is locked for that long, however the process ends: what one that was killed has left is known by that, and the next one
/// deletes it.
package final class PassingFolder: Sendable {
    package let path: String

    private let name: FolderEntries.Name
    private let parent: Descriptor
    private let folder: Descriptor

    /// How often another one, which looks for what was left, may take a fresh folder for that.
    private static let attempts = 100

    /// Makes it, after deleting what was left of this user's under the same prefix.
    ///
    /// Others may pass through it, as workers of another user have to, but not look around.
    ///
    /// - Parameters:
    ///   - prefix: what its name begins with; nobody else's folders there begin so.
    ///   - parent: an absolute path.
    package init(prefix: String, in parent: String) throws(SupervisionError) {
        let above = nb_open(parent, O_RDONLY | O_DIRECTORY, 0)
        guard above >= 0 else { throw Self.failure("\(parent) cannot be opened", -above) }
        self.parent = Descriptor(above)
        for name in FolderEntries.names(in: above) where Self.text(name).hasPrefix(prefix) {
            Self.removeLeftover(name, in: above)
        }
        for _ in 0..<Self.attempts {
            let name = prefix + String(UInt64.random(in: 0...UInt64.max), radix: 36)
            guard mkdirat(above, name, 0o700) == 0 else {
                throw Self.failure("\(parent)/\(name) cannot be made", errno)
            }
            let entry = FolderEntries.Name(name.utf8CString)
            // Another one has looked for what was left just now, and found this.
            guard let folder = Self.lock(entry, in: above) else { continue }
            guard fchmod(folder.number, 0o711) == 0 else {
                throw Self.failure("\(parent)/\(name) cannot be protected", errno)
            }
            (path, self.name, self.folder) = ("\(parent)/\(name)", entry, folder)
            return
        }
        throw SupervisionError("\(parent)/\(prefix)… cannot be made: others delete it at once")
    }

    /// Deletes it with everything in it. No worker that uses it may run.
    package func remove() throws(SupervisionError) {
        guard FolderRemoval.remove(name, in: parent.number) else {
            throw Self.failure("\(path) cannot be deleted", errno)
        }
    }

    /// Nil where somebody has it locked, or has deleted it.
    private static func lock(_ name: FolderEntries.Name, in parent: Int32) -> Descriptor? {
        let opened = openat(parent, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC)
        guard opened >= 0 else { return nil }
        let folder = Descriptor(opened)
        var status = stat()
        guard flock(opened, LOCK_EX | LOCK_NB) == 0, fstat(opened, &status) == 0, status.st_uid == geteuid(),
            status.st_nlink > 0
        else { return nil }
        return folder
    }

    private static func removeLeftover(_ name: FolderEntries.Name, in parent: Int32) {
        guard let folder = lock(name, in: parent) else { return }
        // What cannot be deleted now is looked at again by the next one.
        _ = FolderRemoval.remove(name, in: parent)
        withExtendedLifetime(folder) {}
    }

    private static func text(_ name: FolderEntries.Name) -> String {
        String(decoding: name.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    private static func failure(_ what: String, _ error: Int32) -> SupervisionError {
        SupervisionError(what, errno: error)
    }
}
