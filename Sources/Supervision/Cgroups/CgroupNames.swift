internal import Glibc

/// How the gateway's groups are called, and how those of gateways that were killed are found.
enum CgroupNames {
    private static let prefix = "nestbox-"

    /// A name for this gateway's own folder. With chance in it: gateways in PID namespaces of their own may share the number.
    static func unique() -> String {
        "\(prefix)\(getpid())-\(String(UInt32.random(in: 0...UInt32.max), radix: 16))"
    }

    /// Removes the groups of gateways that have ended. One with a process in it cannot be removed, so those of a living one stay.
    static func removeLeftovers(in own: String) {
        for name in CgroupFile.groups(in: own) where name.hasPrefix(prefix) {
            let number = name.dropFirst(prefix.count).prefix { $0 != "-" }
            guard let pid = Int32(number), kill(pid, 0) != 0, errno == ESRCH else { continue }
            remove("\(own)/\(name)")
        }
    }

    /// Removes a folder of groups, one level deep.
    static func remove(_ folder: String) {
        for name in CgroupFile.groups(in: folder) { CgroupFile.removeGroup("\(folder)/\(name)") }
        CgroupFile.removeGroup(folder)
    }
}
