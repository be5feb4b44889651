/// A mounted hierarchy of cgroups, and the place of this process in it: cgroups(7), proc_pid_mountinfo(5).
struct CgroupMount: Hashable, Sendable {
    /// The folder of the group that this process is in.
    let ownGroup: String

    /// Names of version 1's controllers on it; empty for version 2.
    let controllers: Set<String>

    let isUnified: Bool

    /// Every hierarchy that can be seen here.
    static func all(
        mountinfo: String = CgroupFile.read("/proc/self/mountinfo") ?? "",
        membership: String = CgroupFile.read("/proc/self/cgroup") ?? ""
    ) -> [CgroupMount] {
        let places = Self.places(membership)
        var found: [CgroupMount] = []
        for line in mountinfo.split(separator: "\n") {
            // "36 35 98:0 /root /mnt rw,noatime shared:1 - cgroup2 cgroup2 rw,nsdelegate"
            let fields = line.split(separator: " ")
            guard let dash = fields.firstIndex(of: "-"), fields.count > dash + 3, dash > 4 else { continue }
            let (root, mountPoint) = (fields[3], fields[4])
            switch fields[dash + 1] {
            case "cgroup2":
                guard let place = places[""] else { continue }
                found.append(
                    .init(ownGroup: join(mountPoint, place, root: root), controllers: [], isUnified: true))
            case "cgroup":
                let names = Set(fields[dash + 3].split(separator: ",").map(String.init))
                guard let name = names.first(where: { places[$0] != nil }), let place = places[name] else { continue }
                found.append(
                    .init(
                        ownGroup: join(mountPoint, place, root: root), controllers: names.filter { places[$0] != nil },
                        isUnified: false))
            default: continue
            }
        }
        // The same hierarchy may be mounted more than once.
        return found.reduce(into: []) { if !$0.contains($1) { $0.append($1) } }
    }

    /// By controller, the group's path in its hierarchy; version 2's has no controller's name.
    private static func places(_ membership: String) -> [String: String] {
        var places: [String: String] = [:]
        for line in membership.split(separator: "\n") {
            let fields = line.split(separator: ":", maxSplits: 2, omittingEmptySubsequences: false)
            guard fields.count == 3 else { continue }
            for name in fields[1].split(separator: ",", omittingEmptySubsequences: false) {
                places[String(name)] = String(fields[2])
            }
        }
        return places
    }

    /// Where the group is seen: the mount may begin at a group below the hierarchy's root, as in a container.
    private static func join(_ mountPoint: Substring, _ place: String, root: Substring) -> String {
        var inner = place[...]
        if root != "/" {
            guard place == root || place.hasPrefix("\(root)/") else { return String(mountPoint) }
            inner = place.dropFirst(root.count)
        }
        return inner.isEmpty || inner == "/" ? String(mountPoint) : "\(mountPoint)\(inner)"
    }
}
