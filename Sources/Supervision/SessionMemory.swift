internal import FoundationEssentials

/// Private memory of a worker and its kernels, as the kernel of the host counts it.
enum SessionMemory {
    /// Bytes that only these processes use; pages that they still share with the forkserver do not count.
    ///
    /// Nil where /proc does not tell, as for a worker that has ended.
    static func privateBytes(worker pid: Int32) -> Int? {
        var waiting = [pid]
        var total: Int?
        while let next = waiting.popLast() {
            guard let bytes = privateBytes(ofProcess: next) else { continue }
            total = (total ?? 0) + bytes
            waiting += ProcessChildren.of(next)
        }
        return total
    }

    private static func privateBytes(ofProcess pid: Int32) -> Int? {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/smaps_rollup", encoding: .utf8) else { return nil }
        return text.split(separator: "\n")
            .filter { $0.hasPrefix("Private_Clean:") || $0.hasPrefix("Private_Dirty:") }
            .compactMap { $0.split(separator: " ").dropFirst().first.flatMap { Int($0) } }
            .reduce(0) { $0 + $1 * 1024 }
    }
}
