internal import CLinux
internal import Glibc

/// The worker's processes, itself among them, as /proc tells of them: all of its PID namespace, or what is below it where it has
/// none.
struct ProcessTable {
    /// Ticks of processor time in a second.
    static let ticksPerSecond = max(sysconf(Int32(_SC_CLK_TCK)), 1)
    private static let pageSize = max(sysconf(Int32(_SC_PAGESIZE)), 1)

    /// Where proc(5) is mounted; another place for a test.
    private let folder: String
    private let hasNamespace: Bool

    init(folder: String = "/proc", hasNamespace: Bool) {
        self.folder = folder
        self.hasNamespace = hasNamespace
    }

    /// A few microseconds for each process.
    func usage() -> ProcessUsage {
        var usage = ProcessUsage()
        for pid in pids() {
            guard let fields = statistics(of: pid) else { continue }
            if pid != getpid() {
                usage.others += 1
                usage.threads += fields.threads
                usage.anonymousBytes += anonymousBytes(of: pid)
            }
            usage.ticks += fields.ticks
        }
        return usage
    }

    /// Memory of all processes but the worker, a page that several share counted once in all. The kernel walks their page tables
    /// for it: milliseconds for a gigabyte.
    ///
    /// A process that may not be looked at so, one that runs a program which it may not read, is counted with all that it maps.
    func memoryBytes() -> Int {
        pids().filter { $0 != getpid() }.reduce(0) { $0 + (proportionalBytes(of: $1) ?? anonymousBytes(of: $1)) }
    }

    private func pids() -> [Int32] { hasNamespace ? numbers(in: folder) : family() }

    /// This process and everything below it. Orphans come back to it, so nobody is missed for longer than a look.
    private func family() -> [Int32] {
        var found = [getpid()]
        var next = 0
        while next < found.count {
            let tasks = "\(folder)/\(found[next])/task"
            for thread in numbers(in: tasks) {
                // Each thread has its own children: proc_tid_children(5).
                let children = read("\(found[next])/task/\(thread)/children") ?? ""
                found += children.split(separator: " ").compactMap { Int32($0) }
            }
            next += 1
        }
        return found
    }

    private func numbers(in folder: String) -> [Int32] {
        guard let stream = opendir(folder) else { return [] }
        defer { closedir(stream) }
        var pids: [Int32] = []
        while let entry = readdir(stream) {
            let name = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
                String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
            }
            if let pid = Int32(name) { pids.append(pid) }
        }
        return pids
    }

    /// proc_pid_stat(5). The name, in brackets, may hold anything; what follows the last bracket is numbers.
    private func statistics(of pid: Int32) -> (ticks: Int, threads: Int)? {
        guard let text = read("\(pid)/stat"), let end = text.lastIndex(of: ")") else { return nil }
        let fields = text[text.index(after: end)...].split(separator: " ")
        // Counted from the state, which is the third: utime, stime, cutime, cstime are fields 14 to 17, threads 20.
        guard fields.count > 17 else { return nil }
        return (fields[11...14].reduce(0) { $0 + (Int($1) ?? 0) }, Int(fields[17]) ?? 0)
    }

    /// proc_pid_statm(5): resident pages less those of files.
    private func anonymousBytes(of pid: Int32) -> Int {
        let fields = read("\(pid)/statm")?.split(separator: " ").compactMap { Int($0) } ?? []
        guard fields.count > 2 else { return 0 }
        return max(fields[1] - fields[2], 0) * Self.pageSize
    }

    private func proportionalBytes(of pid: Int32) -> Int? {
        guard let text = read("\(pid)/smaps_rollup") else { return nil }
        let lines = text.split(separator: "\n").filter { $0.hasPrefix("Pss_Anon:") || $0.hasPrefix("Pss_Shmem:") }
        guard !lines.isEmpty else { return nil }
        return lines.reduce(0) { $0 + (Int($1.split(separator: " ").dropFirst().first ?? "") ?? 0) * 1024 }
    }

    private func read(_ name: String) -> String? {
        let descriptor = nb_open("\(folder)/\(name)", O_RDONLY, 0)
        guard descriptor >= 0 else { return nil }
        defer { _ = close(descriptor) }
        return withUnsafeTemporaryAllocation(byteCount: 4096, alignment: 1) { buffer in
            let count = Glibc.read(descriptor, buffer.baseAddress, buffer.count)
            guard count > 0 else { return nil }
            return String(decoding: UnsafeRawBufferPointer(rebasing: buffer[..<count]), as: UTF8.self)
        }
    }
}
