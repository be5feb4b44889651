internal import CLinux
internal import FoundationEssentials
internal import Glibc

/// One worker's group: a limit on its memory with everything that runs in it, and a count of those that it cost.
struct MemoryCgroup: Sendable {
    let path: String

    func limit(_ bytes: Int) throws(SupervisionError) {
        try write("\(bytes)", to: "memory.limit_in_bytes")
        // Memory with swap, where the kernel counts that: it may not be below the limit just set.
        if access("\(path)/memory.memsw.limit_in_bytes", F_OK) == 0 {
            try write("\(bytes)", to: "memory.memsw.limit_in_bytes")
        }
    }

    /// Moves a process in. What it forks later starts here; what it has now stays charged where it was made.
    func add(_ pid: Int32) throws(SupervisionError) {
        try write("\(pid)", to: "cgroup.procs")
    }

    /// How many processes of the group were killed because it was full.
    var killsForMemory: Int {
        guard let text = try? String(contentsOfFile: "\(path)/memory.oom_control", encoding: .utf8) else { return 0 }
        let line = text.split(separator: "\n").first { $0.hasPrefix("oom_kill ") }
        return line.flatMap { Int($0.dropFirst("oom_kill ".count)) } ?? 0
    }

    /// Removes the group. The last of its processes must have ended.
    func remove() {
        rmdir(path)
    }

    private func write(_ text: String, to file: String) throws(SupervisionError) {
        let result = nb_write_file("\(path)/\(file)", text, text.utf8.count, 0, 0)
        guard result == 0 else {
            throw SupervisionError("\(path)/\(file) cannot be set to \(text): \(String(cString: strerror(-result)))")
        }
    }
}
