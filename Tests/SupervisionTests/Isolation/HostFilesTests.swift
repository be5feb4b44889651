import Testing

@testable import Supervision

struct HostFilesTests {
    private func host(_ files: [String: String]) -> HostFiles { HostFiles(read: { files[$0] }) }

    @Test(
        "what a container's runtime leaves behind shows that there is one",
        arguments: [
            ["/run/.containerenv": ""], ["/.dockerenv": ""], ["/run/systemd/container": "lxc\n"],
            [
                "/proc/self/mountinfo":
                    "81 69 254:0 /run/vfs-containers/1/hostname /etc/hostname ro - ext4 /dev/vda rw\n"
            ],
            ["/proc/1/environ": "PATH=/bin\0container=podman\0"],
            ["/proc/1/environ": "KUBERNETES_SERVICE_HOST=10.0.0.1\0"],
        ])
    func container(files: [String: String]) {
        #expect(host(files).containerEvidence != nil)
    }

    @Test(
        "what only looks like it does not",
        arguments: [[:], ["/proc/1/environ": "PATH=/bin\0container=\0my_container=1\0"], ["/proc/1/environ": ""]])
    func noContainer(files: [String: String]) {
        #expect(host(files).containerEvidence == nil)
    }

    @Test("sysctls are numbers; one that the kernel does not have is none")
    func sysctl() {
        let host = host(["/proc/sys/user/max_user_namespaces": "94000\n"])
        #expect(host.sysctl("user.max_user_namespaces") == 94000)
        #expect(host.sysctl("kernel.unprivileged_userns_clone") == nil)
    }

    @Test("groups of both versions are told apart")
    func cgroups() {
        let host = host([
            "/proc/self/cgroup": "5:memory:/a\n4:cpu,cpuacct:/b\n0::/c\n",
            "/sys/fs/cgroup/c/cgroup.controllers": "cpu pids\n",
        ])
        #expect(
            host.cgroups == [
                .init(version: 1, controllers: ["memory"], folder: "/sys/fs/cgroup/memory/a"),
                .init(version: 1, controllers: ["cpu", "cpuacct"], folder: "/sys/fs/cgroup/cpu,cpuacct/b"),
                .init(version: 2, controllers: ["cpu", "pids"], folder: "/sys/fs/cgroup/c"),
            ])
    }
}
