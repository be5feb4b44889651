import Glibc
import Testing
import Wire

@testable import Supervision

struct RemedyTests {
    /// A host outside of containers with these files.
    private func sentence(
        _ stage: String, _ errno: Int32, _ files: [String: String] = [:], at level: IsolationLevel = .full
    ) -> String {
        var files = files
        files["/proc/sys/kernel/osrelease"] = "5.10.0-28-amd64\n"
        let host = HostFiles(read: { [files] in files[$0] })
        return Remedy(host: host, level: level).sentence(for: SandboxFailure(stage: stage, errno: errno))
    }

    @Test(
        "the switch that says no is named with the command that turns it",
        arguments: [
            ("kernel/unprivileged_userns_clone", "0\n", EPERM, "sysctl -w kernel.unprivileged_userns_clone=1"),
            (
                "kernel/apparmor_restrict_unprivileged_userns", "1\n", EACCES,
                "sysctl -w kernel.apparmor_restrict_unprivileged_userns=0"
            ),
            ("user/max_user_namespaces", "0\n", ENOSPC, "sysctl -w user.max_user_namespaces=15000"),
            ("user/max_net_namespaces", "0\n", ENOSPC, "sysctl -w user.max_net_namespaces=15000"),
        ])
    func sysctl(file: String, value: String, errno: Int32, expected: String) {
        for stage in ["root: new namespaces, with a user namespace", "spawn: clone"] {
            #expect(sentence(stage, errno, ["/proc/sys/\(file)": value]).contains(expected))
        }
    }

    @Test("a container is told the flags of its runtime, and nobody else is")
    func container() {
        let marks = ["/.dockerenv": ""]
        #expect(sentence("root: new namespaces", EPERM, marks).contains("--security-opt seccomp=FILE"))
        #expect(sentence("root: staging", EACCES, marks).contains("apparmor=unconfined"))
        let proc = sentence("enter-root: mount proc on /proc", EPERM, marks)
        #expect(proc.contains("systempaths=unconfined") && proc.contains("unmask=ALL") && proc.contains("procMount"))
        let masked = ["/.dockerenv": "", "/proc/self/mountinfo": Self.mounts("/proc/kcore", "/proc/sys")]
        #expect(sentence("enter-root: mount proc on /proc", EPERM, masked) == proc)
        #expect(!sentence("root: staging", EACCES).contains("--security-opt"))
    }

    private static func mounts(_ points: String...) -> String {
        (["/", "/proc"] + points).map { "1 2 0:3 / \($0) rw,relatime - x x rw\n" }.joined()
    }

    @Test(
        "what covers a part of /proc is named with the command that takes it away, the last first",
        arguments: [[:], ["/.dockerenv": ""]])
    func coveredProc(marks: [String: String]) {
        var files = marks
        files["/proc/self/mountinfo"] = Self.mounts("/proc/sys/fs/binfmt_misc", "/proc/version", "/proc/stat")
        let text = sentence("enter-root: mount proc on /proc", EPERM, files)
        #expect(text.contains("'umount /proc/stat /proc/version'"))
        #expect(text == sentence("refuse-user-namespaces", EROFS, files))
    }

    @Test("a /proc that shows less by itself is a matter of the unit")
    func lesserProc() {
        let text = sentence("enter-root: mount proc on /proc", EPERM, ["/proc/self/mountinfo": Self.mounts()])
        #expect(text.contains("'ProcSubset=' out of its systemd unit") && !text.contains("umount"))
    }

    @Test("Landlock: none, switched off, and too early are three things")
    func landlock() {
        #expect(sentence("landlock: ask for the ABI", ENOSYS).contains("Linux 5.13"))
        let modules = ["/sys/kernel/security/lsm": "capability,yama\n"]
        #expect(sentence("landlock: ask for the ABI", EOPNOTSUPP, modules).contains("lsm=landlock,capability,yama"))
        #expect(sentence("landlock: ABI 6 is needed, this is 3", ENOTSUP).contains("Linux 6.12"))
    }

    @Test("a call that the kernel does not have asks for another kernel, and names this one")
    func kernel() {
        #expect(sentence("root: read-only", ENOSYS).contains("5.10.0-28-amd64"))
        #expect(sentence("spawn: clone", ENOSYS).contains("Linux 5.14"))
    }

    @Test("users: too few ids, and not being root, are two things")
    func users() {
        let missing = "users: neither 1900000000 to 2099999999 nor 40000 to 58999 exist in this user namespace"
        #expect(sentence(missing, EINVAL) == "Give the container's user namespace more ids, 64 Ki at least.")
        for stage in ["users: the server is not root, but uid 10001", "become-session-user: 1900000002"] {
            let text = sentence(stage, EPERM)
            #expect(text.contains("as root with the capabilities CHOWN, DAC_OVERRIDE, FOWNER, KILL, SETGID and SETUID"))
        }
    }

    // MARK: Shortages

    private static let limits = """
        Limit                     Soft Limit           Hard Limit           Units
        Max processes             30                   60                   processes
        Max address space         unlimited            unlimited            bytes

        """

    @Test(
        "processes: the limit is named that is used up, or else the one that somebody has set",
        arguments: [
            (
                [
                    "/proc/self/cgroup": "7:pids:/docker/1\n", "/sys/fs/cgroup/pids/docker/1/pids.max": "50\n",
                    "/sys/fs/cgroup/pids/docker/1/pids.current": "47\n", "/proc/self/limits": limits,
                ], "the control group /sys/fs/cgroup/pids/docker/1 have more than 50 processes"
            ),
            (
                [
                    "/proc/self/cgroup": "0::/a.service\n",
                    "/sys/fs/cgroup/a.service/cgroup.controllers": "memory pids\n",
                    "/sys/fs/cgroup/a.service/pids.max": "50\n", "/sys/fs/cgroup/a.service/pids.current": "50\n",
                ], "'TasksMax=' in a systemd unit, '--pids-limit' for a container"
            ),
            (
                [
                    "/proc/self/cgroup": "7:pids:/\n", "/sys/fs/cgroup/pids/pids.max": "max\n",
                    "/sys/fs/cgroup/pids/pids.current": "47\n", "/proc/self/limits": limits,
                    "/proc/sys/kernel/threads-max": "1000\n",
                ], "Raise the limit of 30 on processes and threads"
            ),
            (
                ["/proc/self/limits": limits, "/proc/sys/kernel/threads-max": "60\n"],
                "'sysctl -w kernel.pid_max=4194304' and 'sysctl -w kernel.threads-max=120'"
            ),
            (
                ["/proc/sys/kernel/pid_max": "4194304\n", "/proc/sys/kernel/threads-max": "60\n"],
                "let the host have more of them: 'sysctl -w kernel.threads-max=120'"
            ),
        ])
    func processes(files: [String: String], expected: String) {
        for stage in ["spawn: clone", "probe: /usr/bin/nestbox-worker cannot be started", "inspection: fork"] {
            #expect(sentence(stage, EAGAIN, files).contains(expected))
        }
    }

    @Test("processes: where workers are the server's user, all of that user's count against their policy's limit")
    func ownUser() {
        #expect(sentence("inspection: fork", EAGAIN, at: .process).contains("raise 'processes' in the policies"))
        #expect(!sentence("spawn: clone", EAGAIN, at: .process).contains("policies"))
    }

    @Test(
        "memory: of the process, of its control group, of the host",
        arguments: [
            (
                ["/proc/self/limits": limits.replacing("unlimited  ", with: "1073741824 ")],
                "Take the limit of 1024 MiB on address space away"
            ),
            (
                [
                    "/proc/self/limits": limits, "/proc/self/cgroup": "3:memory:/x\n",
                    "/sys/fs/cgroup/memory/x/memory.limit_in_bytes": "67108864\n",
                ], "the control group /sys/fs/cgroup/memory/x have more than 64 MiB"
            ),
            (
                [
                    "/proc/self/cgroup": "3:memory:/x\n",
                    "/sys/fs/cgroup/memory/x/memory.limit_in_bytes": "9223372036854771712\n",
                    "/proc/sys/vm/overcommit_memory": "2\n",
                ], "sysctl -w vm.overcommit_memory=0"
            ),
            ([:], "Give the host more memory"),
        ] as [([String: String], String)])
    func memory(files: [String: String], expected: String) {
        #expect(sentence("spawn: clone", ENOMEM, files).contains(expected))
    }

    @Test("open files: the limit of a process, and that of the host")
    func openFiles() {
        #expect(sentence("probe: no descriptors for the forkserver", EMFILE).contains("ulimit -n 65536"))
        let files = ["/proc/sys/fs/file-max": "1000\n"]
        #expect(
            sentence("probe: no descriptors for the forkserver", ENFILE, files).contains("sysctl -w fs.file-max=2000"))
    }

    @Test(
        "whatever it is, it is one sentence",
        arguments: [EPERM, ENOENT, ENOSYS, ENOSPC, EINVAL, EMFILE, ENFILE, EAGAIN, ENOMEM, ETIME, EIO, 0])
    func oneSentence(errno: Int32) {
        for stage in ["root: pivot", "landlock", "seccomp", "spawn: clone", "map-identity", "loopback", "probe: x"] {
            let text = sentence(stage, errno)
            #expect(text.hasSuffix(".") && text.first?.isUppercase == true && !text.contains("\n"), "\(stage): \(text)")
        }
    }
}
