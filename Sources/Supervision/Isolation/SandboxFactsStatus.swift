internal import Glibc
internal import Wire

extension SandboxFacts {
    /// The value of a line of /proc/self/status, as `2` for `Seccomp`; nil where there is none.
    func status(_ name: String) -> String? {
        guard let line = files["status"]?.split(separator: "\n").first(where: { $0.hasPrefix("\(name):") }) else {
            return nil
        }
        return line.dropFirst(name.count + 1).split(separator: "\t").joined(separator: " ")
    }
}

extension SandboxFacts.Attempt {
    /// What the kernel answered, for people.
    var outcome: String { errno == 0 ? "it was allowed" : String(cString: strerror(errno)) }
}
