internal import CLinux
internal import FoundationEssentials
internal import Glibc
internal import Wire

/// What the host's kernel and its container, if there is one around us, tell about themselves in files.
package struct HostFiles: Sendable {
    private let read: @Sendable (String) -> String?

    /// - Parameter read: the content of a file; nil for one that is not there or that we may not read.
    package init(read: @escaping @Sendable (String) -> String? = { try? String(contentsOfFile: $0, encoding: .utf8) }) {
        self.read = read
    }

    /// What shows that the server runs in a container: a file or a variable that its runtime leaves there. Nil outside.
    ///
    /// Docker makes /.dockerenv, podman /run/.containerenv, all of them mount /etc/hostname; systemd-nspawn, LXC and podman set `container` for PID 1, and systemd
    /// passes it on in /run/systemd/container. A runtime that leaves nothing is not recognised.
    package var containerEvidence: String? {
        for file in ["/run/.containerenv", "/.dockerenv", "/run/systemd/container"] where read(file) != nil {
            return file
        }
        let variables = read("/proc/1/environ")?.split(separator: "\0") ?? []
        if let variable = variables.first(where: { $0.hasPrefix("container=") && $0.count > "container=".count }) {
            return "\(variable) of PID 1"
        }
        // Every runtime puts these two in place, and nothing else mounts them; podman's --read-only covers its own file in /run.
        if let file = ["/etc/hostname", "/etc/hosts"].first(where: mountPoints.contains) {
            return "\(file), which is a mount"
        }
        // Kubernetes tells every container where its API is; its runtimes leave no file behind.
        if variables.contains(where: { $0.hasPrefix("KUBERNETES_SERVICE_HOST=") }) { return "Kubernetes' variables" }
        return nil
    }

    /// Where something is mounted over a part of /proc, the last first, which is the order to take them away in.
    ///
    /// Without the folders that the kernel keeps empty for a file system to be mounted there: they hide nothing.
    var coveredProc: [String] {
        let kept = ["/proc/sys/fs/binfmt_misc", "/proc/fs/nfsd"]
        return mountPoints.filter { $0.hasPrefix("/proc/") && !kept.contains($0) }.reversed()
    }

    /// In the order of the mounts: proc_pid_mountinfo(5).
    private var mountPoints: [String] {
        (read("/proc/self/mountinfo") ?? "").split(separator: "\n").compactMap { line in
            line.split(separator: " ").dropFirst(4).first.map(String.init)
        }
    }

    /// The value of a sysctl, as `user.max_user_namespaces`; nil where the kernel does not have it.
    package func sysctl(_ name: String) -> Int? {
        number("/proc/sys/\(name.replacing(".", with: "/"))")
    }

    /// The security modules that are switched on, as `capability,landlock,apparmor`; nil where securityfs is not in sight.
    package var securityModules: String? { read("/sys/kernel/security/lsm")?.trimmed }

    /// As `6.1.0-18-amd64`.
    package var kernelRelease: String { read("/proc/sys/kernel/osrelease")?.trimmed ?? "unknown" }

    /// What the running kernel says of Landlock.
    package enum Landlock: Sendable {
        case abi(Int32)
        case notBuilt
        case switchedOff
    }

    package var landlock: Landlock {
        let abi = nb_landlock_abi()
        if abi > 0 { return .abi(abi) }
        return abi == -EOPNOTSUPP ? .switchedOff : .notBuilt
    }

    /// A hierarchy of control groups that the server is in.
    package struct ControlGroup: Hashable, Sendable {
        package let version: Int
        package let controllers: [String]

        /// The server's own group.
        package let folder: String
    }

    /// /proc/self/cgroup names the hierarchies and the group in each: cgroups(7).
    package var cgroups: [ControlGroup] {
        (read("/proc/self/cgroup") ?? "").split(separator: "\n").compactMap { line in
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { return nil }
            guard fields[1].isEmpty else {
                return ControlGroup(
                    version: 1, controllers: fields[1].split(separator: ",").map(String.init),
                    folder: "/sys/fs/cgroup/\(fields[1])\(fields[2])")
            }
            let folder = "/sys/fs/cgroup\(fields[2])"
            let controllers = read("\(folder)/cgroup.controllers") ?? ""
            return ControlGroup(
                version: 2, controllers: controllers.split(whereSeparator: \.isWhitespace).map(String.init),
                folder: folder)
        }
    }

    /// A limit that the server's own process has, as the kernel holds it to now; nil for none.
    func limit(_ limit: ResourceLimit) -> UInt64? {
        ProcessLimits(read("/proc/self/limits"))?.soft(limit).flatMap { $0 == .max ? nil : $0 }
    }

    /// The server's own group with the controller, and the number in one of its files; nil for none, and for `max`. Groups around it may
    /// hold it to less.
    ///
    /// - Parameter names: of the file, by the group's version.
    func group(_ controller: String, _ names: [Int: String]) -> (folder: String, number: Int)? {
        for group in cgroups where group.controllers.contains(controller) {
            if let name = names[group.version], let number = number("\(group.folder)/\(name)") {
                return (group.folder, number)
            }
        }
        return nil
    }

    private func number(_ path: String) -> Int? {
        read(path).flatMap { Int($0.trimmed) }
    }
}

extension String {
    fileprivate var trimmed: String { String(trimmingPrefix(while: \.isWhitespace).prefix { !$0.isWhitespace }) }
}
