internal import CLinux
internal import Glibc
package import Wire

/// Finds out what stands around the calling process, by asking the kernel and by trying.
package enum SandboxInspection {
    /// Files of /proc/self that tell of layers.
    private static let files = ["status", "limits", "uid_map", "gid_map", "net/dev"]
    private static let namespaces = ["user", "pid", "mnt", "net", "ipc", "uts", "cgroup"]

    package static func facts() -> SandboxFacts {
        var facts = SandboxFacts(
            pid: getpid(), files: [:], namespaces: [:], isRootReadOnly: isRootReadOnly, secureBits: secureBits,
            forbiddenOpen: forbiddenOpen(), forbiddenCall: forbiddenCall())
        for name in files { facts.files[name] = contents(of: "/proc/self/\(name)") }
        for name in namespaces { facts.namespaces[name] = target(of: "/proc/self/ns/\(name)") }
        return facts
    }

    /// The timer slack has mode 0666 (fs/proc/base.c) on a file system that can be written: no other layer refuses it.
    private static func forbiddenOpen() -> SandboxFacts.Attempt {
        let path = "/proc/self/timerslack_ns"
        let descriptor = nb_open(path, O_WRONLY, 0)
        if descriptor >= 0 { close(descriptor) }
        return .init(what: "open \(path) for writing", errno: descriptor < 0 ? -descriptor : 0)
    }

    /// Without a namespace to leave, unshare(2) has nothing to do and succeeds for everybody; no policy allows it.
    private static func forbiddenCall() -> SandboxFacts.Attempt {
        .init(what: "unshare", errno: -nb_unshare(0))
    }

    /// Nothing in /proc tells them.
    private static var secureBits: Int32? {
        let bits = nb_secure_bits()
        return bits >= 0 ? bits : nil
    }

    private static var isRootReadOnly: Bool? {
        var status = statvfs()
        guard statvfs("/", &status) == 0 else { return nil }
        return status.f_flag & UInt(ST_RDONLY) != 0
    }

    private static func contents(of path: String) -> String? {
        let descriptor = nb_open(path, O_RDONLY, 0)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var chunk = [UInt8](repeating: 0, count: 4096)
        while true {
            let count = read(descriptor, &chunk, chunk.count)
            guard count > 0 else { return count == 0 ? String(decoding: bytes, as: UTF8.self) : nil }
            bytes += chunk[..<count]
        }
    }

    private static func target(of link: String) -> String? {
        var name = [CChar](repeating: 0, count: 64)
        let count = readlink(link, &name, name.count)
        return count > 0 ? String(decoding: name[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self) : nil
    }
}
