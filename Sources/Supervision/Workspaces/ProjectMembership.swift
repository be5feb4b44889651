internal import CLinux
internal import Glibc

/// Gives a folder that strangers filled to a project of its file system, with what is in it. None of their programs may run.
///
/// Links, pipes and sockets have no room that counts, and stay where they are.
enum ProjectMembership {
    /// Gives all of it, the folder itself last: one that was interrupted shows by its project that it has to be done again.
    ///
    /// - Parameter top: a descriptor of the folder that was opened for reading; stays the caller's.
    /// - Returns: 0, or -errno if something could not be given.
    static func give(_ top: Int32, to project: UInt32) -> Int32 {
        let result = FolderWalk.run(top) { name, folder, status in
            let isFolder = status.st_mode & S_IFMT == S_IFDIR
            guard isFolder || status.st_mode & S_IFMT == S_IFREG else { return 0 }
            let file = nb_open_beneath(folder, name, O_RDONLY | O_NONBLOCK)
            guard file >= 0 else { return file }
            defer { close(file) }
            return nb_set_project(file, project, isFolder ? 1 : 0)
        }
        return result == 0 ? nb_set_project(top, project, 1) : result
    }
}
