internal import CLinux
internal import Glibc

/// Gives a folder that strangers filled to a project of its file system, with what is in it. None of their programs may run.
///
/// It works on descriptors alone, so no link leads it anywhere. Links, pipes and sockets have no room that counts, and stay
/// where they are.
enum ProjectMembership {
    /// Gives all of it, the folder itself last: one that was interrupted shows by its project that it has to be done again.
    ///
    /// - Parameter top: a descriptor of the folder that was opened for reading; stays the caller's.
    /// - Returns: 0, or -errno if something could not be given.
    static func give(_ top: Int32, to project: UInt32) -> Int32 {
        // By paths from the top, so that no depth takes more than two descriptors.
        var waiting: [FolderEntries.Name] = [FolderEntries.Name(".".utf8CString)]
        while let path = waiting.popLast() {
            let folder = nb_open_beneath(top, path, O_RDONLY | O_DIRECTORY)
            guard folder >= 0 else { return folder }
            defer { close(folder) }
            for name in FolderEntries.names(in: folder) {
                var status = stat()
                guard fstatat(folder, name, &status, AT_SYMLINK_NOFOLLOW) == 0 else { return -errno }
                let isFolder = status.st_mode & S_IFMT == S_IFDIR
                guard isFolder || status.st_mode & S_IFMT == S_IFREG else { continue }
                let file = nb_open_beneath(folder, name, O_RDONLY | O_NONBLOCK)
                guard file >= 0 else { return file }
                defer { close(file) }
                let result = nb_set_project(file, project, isFolder ? 1 : 0)
                guard result == 0 else { return result }
                if isFolder { waiting.append(path.dropLast() + [CChar(bitPattern: UInt8(ascii: "/"))] + name) }
            }
        }
        return nb_set_project(top, project, 1)
    }
}
