internal import Glibc

/// The kinds of namespaces around a worker at level `full`, as /proc/self/ns names them.
enum SandboxNamespaces {
    static let kinds = ["user", "pid", "mnt", "net", "ipc", "uts", "cgroup"]

    /// Which ones the server itself is in, as `user`: `user:[4026531837]`.
    static func ofThisProcess() -> [String: String] {
        var own: [String: String] = [:]
        for kind in kinds {
            var name = [CChar](repeating: 0, count: 64)
            let count = readlink("/proc/self/ns/\(kind)", &name, name.count)
            guard count > 0 else { continue }
            own[kind] = String(decoding: name[..<count].map { UInt8(bitPattern: $0) }, as: UTF8.self)
        }
        return own
    }
}
