import CLinux
import Glibc
import TestSupport
import Testing

@testable import WorkerRuntime

/// Against files that look like those of proc(5); the end-to-end suite uses the real ones.
struct ProcessTableTests {
    private let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
        try add("\(getpid())", "stat", statistics(name: "worker", ticks: (1, 2, 30, 40), threads: 1))
        try add("\(getpid())", "statm", "9999 9999 0 0 0 0 0")
        try add("7", "stat", statistics(name: "a) R (b c", ticks: (100, 200, 3, 4), threads: 3))
        try add("7", "statm", "5000 300 100 1 0 200 0")
        try add("self", "stat", "nothing")
    }

    private func statistics(name: String, ticks: (Int, Int, Int, Int), threads: Int) -> String {
        "7 (\(name)) S 1 7 7 0 -1 4194304 10 0 0 0 \(ticks.0) \(ticks.1) \(ticks.2) \(ticks.3) 20 0 \(threads) 0 99 1 1"
    }

    private func add(_ process: String, _ file: String, _ text: String) throws {
        mkdir("\(folder.path)/\(process)", 0o755)
        try #require(nb_write_file("\(folder.path)/\(process)/\(file)", text, text.utf8.count, 1, 0o600) == 0)
    }

    @Test("times of all processes and of those that ended are added, whatever a process calls itself")
    func usage() {
        let usage = ProcessTable(folder: folder.path, hasNamespace: true).usage()
        #expect(usage.ticks == 73 + 307)
        #expect(usage.others == 1 && usage.threads == 3)
        #expect(usage.anonymousBytes == 200 * Int(sysconf(Int32(_SC_PAGESIZE))))
    }

    @Test("shared pages are counted in parts, and in whole where a process does not let itself be looked at")
    func memory() throws {
        let table = ProcessTable(folder: folder.path, hasNamespace: true)
        #expect(table.memoryBytes() == 200 * Int(sysconf(Int32(_SC_PAGESIZE))))
        try add(
            "7", "smaps_rollup",
            "5-7 ---p 00000000 00:00 0 [rollup]\nRss: 99 kB\nPss: 90 kB\nPss_Anon: 70 kB\nPss_File: 15 kB\nPss_Shmem: 5 kB\n"
        )
        #expect(table.memoryBytes() == 75 * 1024)
    }

    @Test("without a namespace only what is below this process counts, whichever thread has made it")
    func family() throws {
        try add("\(getpid())/task", "x", "")
        try add("\(getpid())/task/\(getpid())", "children", "7 ")
        try add("7/task", "x", "")
        try add("7/task/7", "children", "")
        try add("7/task/8", "children", "9 ")
        try add("9", "stat", statistics(name: "child", ticks: (1000, 0, 0, 0), threads: 1))
        try add("11", "stat", statistics(name: "stranger", ticks: (50000, 0, 0, 0), threads: 1))
        let usage = ProcessTable(folder: folder.path, hasNamespace: false).usage()
        #expect(usage.others == 2 && usage.ticks == 73 + 307 + 1000)
    }

    @Test("the kernel's own /proc is understood")
    func real() {
        let table = ProcessTable(hasNamespace: true)
        let usage = table.usage()
        #expect(usage.others > 0 && usage.ticks > 0 && usage.anonymousBytes > 0)
        #expect(table.memoryBytes() > 0)
        // Nothing of this process is a namespace's, and the threads of a test start few processes or none.
        #expect(ProcessTable(hasNamespace: false).usage().ticks > 0)
    }
}
