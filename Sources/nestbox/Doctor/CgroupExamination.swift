import Glibc
import Supervision

/// Which version of control groups there is, and whether the server may make groups.
struct CgroupExamination {
    let host: HostFiles

    var finding: Finding {
        let groups = host.cgroups
        if let folder = groups.first(where: { $0.controllers.contains("memory") && isWritable($0.folder) }) {
            return .ok("cgroup", "version \(folder.version), groups can be made in \(folder.folder)")
        }
        guard let first = groups.first(where: { $0.controllers.contains("memory") }) ?? groups.first else {
            return .warning("cgroup", "none in sight; memory is bounded by address space alone")
        }
        let hint =
            switch first.version {
            case 2: "delegate it, as with 'Delegate=yes' in the systemd unit"
            default: "start as root, or give the group to this user"
            }
        return .warning("cgroup", "version \(first.version), \(first.folder) takes no groups from this user; \(hint)")
    }

    private func isWritable(_ folder: String) -> Bool {
        // By the file system's own word: root passes every mode, but not a mount that is read-only.
        access(folder, W_OK) == 0
    }
}
