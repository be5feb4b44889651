import Testing

@testable import Supervision

struct CgroupMountTests {
    @Test("version 2's own group is found below its mount")
    func unified() {
        let mounts = CgroupMount.all(
            mountinfo: "29 23 0:26 / /sys/fs/cgroup rw,nosuid shared:4 - cgroup2 cgroup2 rw,nsdelegate\n",
            membership: "0::/system.slice/nestbox.service\n")
        #expect(
            mounts == [
                .init(ownGroup: "/sys/fs/cgroup/system.slice/nestbox.service", controllers: [], isUnified: true)
            ])
    }

    @Test("version 1's hierarchies are found by their controllers, alone or together")
    func legacy() {
        let mounts = CgroupMount.all(
            mountinfo: """
                30 23 0:27 / /sys/fs/cgroup/memory rw - cgroup cgroup rw,memory
                31 23 0:28 / /sys/fs/cgroup/cpu,cpuacct rw shared:1 master:2 - cgroup cgroup rw,cpu,cpuacct
                32 23 0:29 / /sys/fs/cgroup/systemd rw - cgroup cgroup rw,name=systemd
                33 23 8:1 / / rw - ext4 /dev/sda1 rw
                """,
            membership: "4:memory:/a\n3:cpu,cpuacct:/\n2:name=systemd:/b\n0::/\n")
        #expect(
            mounts == [
                .init(ownGroup: "/sys/fs/cgroup/memory/a", controllers: ["memory"], isUnified: false),
                .init(ownGroup: "/sys/fs/cgroup/cpu,cpuacct", controllers: ["cpu", "cpuacct"], isUnified: false),
                .init(ownGroup: "/sys/fs/cgroup/systemd/b", controllers: ["name=systemd"], isUnified: false),
            ])
    }

    @Test(
        "a mount that begins below the hierarchy's root, as in a container, is taken off the path",
        arguments: [
            ("/docker/abc", "/cg"), ("/docker/abc/inner", "/cg/inner"), ("/other", "/cg"), ("/docker/abcd", "/cg"),
        ])
    func partial(place: String, expected: String) {
        let mounts = CgroupMount.all(
            mountinfo: "30 23 0:27 /docker/abc /cg ro - cgroup2 cgroup2 ro", membership: "0::\(place)")
        #expect(mounts.map(\.ownGroup) == [expected])
    }

    @Test("nonsense is no mount", arguments: ["", "1 2 3", "- - - - -", "30 23 0:27 / /cg ro - cgroup2"])
    func nonsense(text: String) {
        #expect(CgroupMount.all(mountinfo: text, membership: text) == [])
    }
}
