import CLinux
import Glibc
import TestSupport
import Testing

@testable import Supervision

/// Against files that look like the kernel's; the end-to-end suite uses the real ones.
struct MemoryCgroupTests {
    private let folder: TemporaryFolder
    private let group: MemoryCgroup

    init() throws {
        folder = try TemporaryFolder()
        group = MemoryCgroup(path: folder.path)
    }

    private func write(_ text: String, to file: String) throws {
        try #require(nb_write_file("\(folder.path)/\(file)", text, text.utf8.count, 1, 0o600) == 0)
    }

    private func read(_ file: String) throws -> String {
        var bytes = [UInt8](repeating: 0, count: 100)
        let descriptor = nb_open("\(folder.path)/\(file)", O_RDONLY, 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }

    @Test(
        "the kernel's count of kills is found among what else it says",
        arguments: [
            ("oom_kill_disable 0\nunder_oom 0\noom_kill 3\n", 3), ("oom_kill_disable 0\nunder_oom 0\n", 0), ("", 0),
            ("oom_kill many\n", 0),
        ])
    func kills(text: String, count: Int) throws {
        try write(text, to: "memory.oom_control")
        #expect(group.killsForMemory == count)
    }

    @Test(
        "swap is limited with the memory where it is counted, and not asked for where it is not",
        arguments: [true, false])
    func limit(countsSwap: Bool) throws {
        try write("", to: "memory.limit_in_bytes")
        if countsSwap { try write("", to: "memory.memsw.limit_in_bytes") }
        try group.limit(4096)
        #expect(try read("memory.limit_in_bytes") == "4096")
        if countsSwap { #expect(try read("memory.memsw.limit_in_bytes") == "4096") }
    }

    @Test("a limit that cannot be set fails with the file's name")
    func failure() {
        let error = #expect(throws: SupervisionError.self) { try group.limit(4096) }
        #expect(error?.description.contains("\(folder.path)/memory.limit_in_bytes") == true)
    }
}
