internal import CLinux
internal import Glibc
internal import Wire

/// Puts one entry of the plan into the root that is being assembled.
struct RootEntryMaker {
    /// Where the host's tree is seen now.
    let host: String

    /// Where the new root is seen now.
    let root: String

    func make(_ entry: RootEntry) throws(SandboxFailure) {
        switch entry {
        case .host(let source, let target):
            let flags = nb_mount_read_only | nb_mount_no_suid | nb_mount_no_device
            try bind(source, target, flags: Int32(flags))
        case .device(let path):
            // Read-only, which keeps a device writable (mount(2)) and its times, which the host and all workers see, as they are.
            let flags = nb_mount_read_only | nb_mount_no_suid | nb_mount_no_exec
            try bind(path, path, flags: Int32(flags))
        case .directory(let path, let mode):
            try MountPoint.makeParents(of: root + path, stage: "root")
            try systemCall("root: make \(path)") {
                mkdir(root + path, mode) == 0 || errno == EEXIST ? chmodResult(path, mode) : -errno
            }
        case .file(let path, let contents):
            try MountPoint.makeParents(of: root + path, stage: "root")
            try systemCall("root: write \(path)") {
                nb_write_file(root + path, contents, contents.utf8.count, 1, 0o644)
            }
        case .symbolicLink(let path, let destination):
            try MountPoint.makeParents(of: root + path, stage: "root")
            try systemCall("root: link \(path)") { symlink(destination, root + path) == 0 ? 0 : -errno }
        }
    }

    private func bind(_ source: String, _ target: String, flags: Int32) throws(SandboxFailure) {
        var status = stat()
        try systemCall("root: look at \(source)") { stat(host + source, &status) == 0 ? 0 : -errno }
        try MountPoint.make(root + target, isFolder: status.st_mode & S_IFMT == S_IFDIR, stage: "root")
        try systemCall("root: mount \(source) on \(target)") {
            nb_mount_bind(host + source, root + target, flags)
        }
    }

    /// The mode, whatever the file mode mask took from mkdir's.
    private func chmodResult(_ path: String, _ mode: UInt32) -> Int32 {
        chmod(root + path, mode) == 0 ? 0 : -errno
    }
}
