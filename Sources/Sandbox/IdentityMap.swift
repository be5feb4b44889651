internal import CLinux
internal import Wire

/// Gives a fresh user namespace its one user and one group: user_namespaces(7).
enum IdentityMap {
    /// Writes the maps of the calling process's namespace, which nobody has written yet.
    ///
    /// A map of one line whose outside id is the writer's own needs no privilege, so the process does it for itself, and
    /// nobody has to wait for anybody. `setgroups` is denied first because the kernel asks for that.
    static func write(
        inside: (user: UInt32, group: UInt32), outside: (user: UInt32, group: UInt32), stage: String
    ) throws(SandboxFailure) {
        // What /proc/self shows belongs to root while the process is not dumpable, as it is after a change of uid.
        try systemCall(stage) { nb_set_dumpable(1) }
        try write("deny", to: "/proc/self/setgroups", stage: stage)
        try write("\(inside.user) \(outside.user) 1", to: "/proc/self/uid_map", stage: stage)
        try write("\(inside.group) \(outside.group) 1", to: "/proc/self/gid_map", stage: stage)
    }

    private static func write(_ text: String, to path: String, stage: String) throws(SandboxFailure) {
        try systemCall("\(stage): write \(path)") { nb_write_file(path, text, text.utf8.count, 0, 0) }
    }
}
