import Glibc
import Testing
import Wire

@testable import Supervision

struct RemedyTests {
    /// A host outside of containers with these files.
    private func sentence(_ stage: String, _ errno: Int32, _ files: [String: String] = [:]) -> String {
        var files = files
        files["/proc/sys/kernel/osrelease"] = "5.10.0-28-amd64\n"
        let host = HostFiles(read: { [files] in files[$0] })
        return Remedy(host: host).sentence(for: SandboxFailure(stage: stage, errno: errno))
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
        #expect(!sentence("root: staging", EACCES).contains("--security-opt"))
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

    @Test("whatever it is, it is one sentence", arguments: [EPERM, ENOENT, ENOSYS, ENOSPC, EINVAL, EMFILE, EIO, 0])
    func oneSentence(errno: Int32) {
        for stage in ["root: pivot", "landlock", "seccomp", "spawn: clone", "map-identity", "loopback", "probe: x"] {
            let text = sentence(stage, errno)
            #expect(text.hasSuffix(".") && text.first?.isUppercase == true && !text.contains("\n"), "\(stage): \(text)")
        }
    }
}
