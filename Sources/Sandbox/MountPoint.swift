internal import CLinux
internal import Glibc
internal import Wire

/// Something to mount on.
enum MountPoint {
    /// Makes the folder or empty file, and the folders above it, where they are not there.
    static func make(_ path: String, isFolder: Bool, stage: String) throws(SandboxFailure) {
        try makeParents(of: path, stage: stage)
        try systemCall("\(stage): make \(path)") {
            isFolder ? makeFolder(path) : nb_write_file(path, "", 0, 1, 0o644)
        }
    }

    static func makeParents(of path: String, stage: String) throws(SandboxFailure) {
        var folder = path.hasPrefix("/") ? "" : "."
        for component in path.split(separator: "/").dropLast() where component != "." {
            folder += "/\(component)"
            try systemCall("\(stage): make \(folder)") { makeFolder(folder) }
        }
    }

    private static func makeFolder(_ path: String) -> Int32 {
        mkdir(path, 0o755) == 0 || errno == EEXIST ? 0 : -errno
    }
}
