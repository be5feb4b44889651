internal import FoundationEssentials
internal import Glibc

/// The memory controller of cgroup v1, where the gateway may make groups in it: one group a worker.
///
/// On other hosts a worker's memory is bounded by its kernels' address space alone, and ``unavailable`` says why.
package struct MemoryCgroups: Sendable {
    private static let prefix = "nestbox-"

    /// The folder of this gateway's groups.
    private let root: String

    private init(root: String) {
        self.root = root
    }

    package enum Probe: Sendable {
        case available(MemoryCgroups)
        case unavailable(reason: String)
    }

    /// Finds out by doing: makes this gateway's folder, and clears away those of gateways that were killed.
    package static func probe() -> Probe {
        guard let own = ownGroup() else {
            return .unavailable(reason: "no cgroup v1 memory controller; cgroup v2 is not part of this version")
        }
        removeLeftovers(in: own)
        // With chance in it: gateways in PID namespaces of their own may share the number.
        let root = "\(own)/\(prefix)\(getpid())-\(String(UInt32.random(in: 0...UInt32.max), radix: 16))"
        guard mkdir(root, 0o755) == 0 || errno == EEXIST else {
            return .unavailable(reason: "\(own) takes no groups: \(String(cString: strerror(errno)))")
        }
        return .available(MemoryCgroups(root: root))
    }

    /// Makes a group with a limit in bytes.
    func make(_ name: String, bytes: Int) throws(SupervisionError) -> MemoryCgroup {
        let group = MemoryCgroup(path: "\(root)/\(name)")
        // The folder may have been taken for a leftover while it was empty.
        guard
            mkdir(group.path, 0o755) == 0
                || (errno == ENOENT && mkdir(root, 0o755) == 0 && mkdir(group.path, 0o755) == 0)
        else {
            throw SupervisionError("\(group.path) cannot be made: \(String(cString: strerror(errno)))")
        }
        try group.limit(bytes)
        return group
    }

    /// Removes this gateway's folder, once its workers have ended.
    func removeAll() {
        Self.remove(root)
    }

    /// /proc/self/cgroup names the group within the controller's hierarchy: cgroups(7).
    private static func ownGroup() -> String? {
        guard let text = try? String(contentsOfFile: "/proc/self/cgroup", encoding: .utf8) else { return nil }
        for line in text.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3, fields[1].split(separator: ",").contains("memory") else { continue }
            let places = ["/sys/fs/cgroup/memory\(fields[2])", "/sys/fs/cgroup/memory"]
            // In a container the path is the host's, and the mount may begin at our own group.
            return places.first { access("\($0)/memory.limit_in_bytes", F_OK) == 0 }
        }
        return nil
    }

    /// A group can only be removed when nothing is in it, so those of a living gateway stay.
    private static func removeLeftovers(in own: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: own)) ?? [] where name.hasPrefix(prefix) {
            let number = name.dropFirst(prefix.count).prefix { $0 != "-" }
            guard let pid = Int32(number), kill(pid, 0) != 0, errno == ESRCH else { continue }
            remove("\(own)/\(name)")
        }
    }

    private static func remove(_ folder: String) {
        for name in (try? FileManager.default.contentsOfDirectory(atPath: folder)) ?? [] where name.hasPrefix("w") {
            rmdir("\(folder)/\(name)")
        }
        rmdir(folder)
    }
}
