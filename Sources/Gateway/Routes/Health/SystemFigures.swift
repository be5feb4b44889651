import FoundationEssentials
import Glibc

/// What the kernel says about the machine. Sizes are in bytes; 0 and empty where it does not say.
struct SystemFigures: Hashable, Sendable {
    var diskTotal: UInt64 = 0

    /// What an unprivileged process may still fill.
    var diskFree: UInt64 = 0
    var diskUsed: UInt64 = 0
    var memoryTotal: UInt64 = 0
    var memoryAvailable: UInt64 = 0
    var hostname = ""
    var platform = ""
    var release = ""

    /// - Parameter path: A file or folder on the disk to be told about.
    static func read(disk path: String) -> SystemFigures {
        var figures = SystemFigures()
        figures.readDisk(path)
        figures.readMemory()
        figures.readNames()
        return figures
    }

    private mutating func readDisk(_ path: String) {
        var disk = statvfs()
        guard statvfs(path, &disk) == 0 else { return }
        let block = UInt64(disk.f_frsize)
        diskTotal = UInt64(disk.f_blocks) * block
        diskFree = UInt64(disk.f_bavail) * block
        diskUsed = UInt64(disk.f_blocks - disk.f_bfree) * block
    }

    private mutating func readMemory() {
        guard let text = try? String(contentsOfFile: "/proc/meminfo", encoding: .utf8) else { return }
        memoryTotal = SystemFigures.memory("MemTotal:", in: text)
        memoryAvailable = SystemFigures.memory("MemAvailable:", in: text)
    }

    /// Reads a line such as `MemTotal:   24689852 kB`.
    static func memory(_ name: String, in text: String) -> UInt64 {
        for line in text.split(separator: "\n") where line.hasPrefix(name) {
            let words = line.split(separator: " ")
            if words.count >= 2, let kilobytes = UInt64(words[1]) { return kilobytes * 1024 }
        }
        return 0
    }

    private mutating func readNames() {
        var names = utsname()
        guard uname(&names) == 0 else { return }
        hostname = SystemFigures.text(names.nodename)
        platform = SystemFigures.text(names.sysname)
        release = SystemFigures.text(names.release)
    }

    /// The text in one of C's fixed arrays, up to its zero.
    private static func text<Characters>(_ characters: Characters) -> String {
        withUnsafeBytes(of: characters) { String(decoding: $0.prefix { $0 != 0 }, as: UTF8.self) }
    }
}
