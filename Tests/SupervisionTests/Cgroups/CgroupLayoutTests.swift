import Glibc
import Testing

@testable import Supervision

/// What is written into which file, against folders that look like the kernel's. `LiveCgroupTests` uses the kernel's own.
struct CgroupLayoutTests {
    private static let legacyFiles = [
        "memory.limit_in_bytes", "memory.memsw.limit_in_bytes", "pids.max", "cpu.cfs_period_us", "cpu.cfs_quota_us",
    ]
    private static let unifiedFiles = ["memory.max", "memory.swap.max", "memory.oom.group", "pids.max", "cpu.max"]

    private let files: GroupFiles
    private let limits = CgroupLimits.probe

    init() throws {
        files = try GroupFiles()
        mkdir("\(files.path)/w1", 0o755)
    }

    private var legacy: CgroupLayout {
        let controllers = ["memory", "pids", "cpu", "cpuacct"]
        return LegacyCgroups(roots: .init(uniqueKeysWithValues: controllers.map { ($0, files.path) })).layout(
            "w1", limits)
    }

    private var unified: CgroupLayout {
        UnifiedCgroups(pool: files.path, controllers: Set(CgroupController.allCases)).layout("w1", limits)
    }

    @Test("version 1: memory, memory with swap, processes and a share of each tenth of a second")
    func legacyLimits() throws {
        for file in Self.legacyFiles { try files.write("", to: "w1/\(file)") }
        try WorkerCgroup(legacy).make()
        let written = try Self.legacyFiles.map { try files.read("w1/\($0)") }
        #expect(written == ["\(64 << 20)", "\(64 << 20)", "16", "100000", "100000"])
    }

    @Test("version 2: memory, no swap, the kernel's victim alone, processes and the same share")
    func unifiedLimits() throws {
        for file in Self.unifiedFiles { try files.write("", to: "w1/\(file)") }
        try WorkerCgroup(unified).make()
        let written = try Self.unifiedFiles.map { try files.read("w1/\($0)") }
        #expect(written == ["\(64 << 20)", "0", "0", "16", "100000 100000"])
    }

    @Test("swap is not limited where it is not counted")
    func noSwap() throws {
        for file in Self.legacyFiles + Self.unifiedFiles where !file.contains("sw") && !file.contains("oom") {
            try files.write("", to: "w1/\(file)")
        }
        try WorkerCgroup(legacy).make()
        try WorkerCgroup(unified).make()
    }

    @Test("a limit that cannot be set fails with the file's name")
    func failure() {
        for layout in [legacy, unified] {
            let error = #expect(throws: SupervisionError.self) { try WorkerCgroup(layout).make() }
            #expect(error?.description.contains("\(files.path)/w1/") == true)
        }
    }

    @Test(
        "the kernel's count of kills is found among what else it says",
        arguments: [
            ("oom_kill_disable 0\nunder_oom 0\noom_kill 3\n", 3), ("low 0\noom 1\noom_kill 2\noom_group_kill 0\n", 2),
            ("oom_kill_disable 0\nunder_oom 0\n", 0), ("", 0), ("oom_kill many\n", 0),
        ])
    func kills(text: String, count: Int) throws {
        for (file, layout) in [("memory.oom_control", legacy), ("memory.events", unified)] {
            try files.write(text, to: "w1/\(file)")
            #expect(WorkerCgroup(layout).killsForMemory == count)
        }
    }

    @Test("processor time is told in nanoseconds by the one and in microseconds by the other")
    func processorTime() throws {
        #expect(WorkerCgroup(legacy).processorTime == nil)
        try files.write("1500000000\n", to: "w1/cpuacct.usage")
        #expect(WorkerCgroup(legacy).processorTime == .milliseconds(1500))
        try files.write("usage_usec 2500000\nuser_usec 2000000\n", to: "w1/cpu.stat")
        #expect(WorkerCgroup(unified).processorTime == .milliseconds(2500))
    }

    @Test("a group that was removed is never made, whoever is late")
    func lateMake() async throws {
        let group = WorkerCgroup(UnifiedCgroups(pool: files.path, controllers: []).layout("w2", limits))
        #expect(await group.remove())
        #expect(throws: SupervisionError.self) { try group.make() }
        #expect(CgroupFile.groups(in: files.path) == ["w1"])
    }

    @Test("a group that cannot be made whole leaves nothing behind")
    func halfMade() async throws {
        let group = WorkerCgroup(UnifiedCgroups(pool: files.path, controllers: [.pids]).layout("w2", limits))
        #expect(throws: SupervisionError.self) { try group.make() }
        #expect(CgroupFile.groups(in: files.path) == ["w1"])
    }
}
