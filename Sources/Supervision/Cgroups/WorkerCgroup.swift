internal import CLinux
internal import Glibc
internal import Synchronization

/// One worker's group: limits on what it uses with everything that runs in it, and counts of what it did.
///
/// It is there from ``make()`` to ``remove()``, each of which may come from another task; once removed it is never made, so that
/// no order of the two leaves a folder behind.
final class WorkerCgroup: Sendable {
    /// A group can be removed a moment after the last of its processes has ended.
    private static let removalAttempts = 100
    private static let removalPause = Duration.milliseconds(5)

    private let layout: CgroupLayout
    private let isRemoved = Mutex(false)

    init(_ layout: CgroupLayout) {
        self.layout = layout
    }

    /// Whether workers are cloned into it, with ``openForClone()``, rather than moved, with ``add(_:)``.
    var isEnteredByClone: Bool { layout.isEnteredByClone }

    /// Makes the folders and sets the limits.
    ///
    /// May wait for the kernel while another process is moved between groups: not on a thread that tasks share.
    func make() throws(SupervisionError) {
        try isRemoved.withLock { (isRemoved) throws(SupervisionError) in
            guard !isRemoved else { throw SupervisionError("the worker ended before its cgroup was made") }
            do throws(SupervisionError) {
                try makeFolders()
            } catch {
                for folder in layout.folders { CgroupFile.removeGroup(folder) }
                throw error
            }
        }
    }

    private func makeFolders() throws(SupervisionError) {
        for folder in layout.folders {
            // The folder above may have been taken for a leftover while it was empty.
            let parent = String(folder[..<(folder.lastIndex(of: "/") ?? folder.endIndex)])
            if !CgroupFile.exists(parent) { try CgroupFile.makeGroup(parent) }
            try CgroupFile.makeGroup(folder)
        }
        for setting in layout.settings where !setting.isOptional || CgroupFile.exists(setting.file) {
            try CgroupFile.write(setting.value, to: setting.file)
        }
        guard let owner = layout.owner else { return }
        for folder in layout.folders where chown("\(folder)/cgroup.procs", owner, owner) != 0 {
            throw SupervisionError("\(folder) cannot be given to the workers", errno: errno)
        }
    }

    /// A descriptor of the folder, for CLONE_INTO_CGROUP. The caller closes it.
    func openForClone() throws(SupervisionError) -> Int32 {
        let folder = layout.folders.first ?? ""
        let descriptor = nb_open(folder, O_RDONLY | O_DIRECTORY, 0)
        guard descriptor >= 0 else {
            throw SupervisionError("\(folder) cannot be opened", errno: -descriptor)
        }
        return descriptor
    }

    /// Moves a process in. What it forks later starts here; memory that it has now stays charged where it was made.
    ///
    /// The first move waits for every processor to pass through the scheduler, ten milliseconds or so, and those that follow at
    /// once do not: see docs/decisions/0014.
    func add(_ pid: Int32) throws(SupervisionError) {
        for folder in layout.folders { try CgroupFile.write("\(pid)", to: "\(folder)/cgroup.procs") }
    }

    /// How many processes of the group were killed because it was full.
    var killsForMemory: Int {
        layout.memoryEvents.flatMap { CgroupFile.number("oom_kill", in: $0) } ?? 0
    }

    /// Processor time that everything in the group has used, the ended processes included; nil where nobody counts it.
    var processorTime: Duration? {
        switch layout.processorTime {
        case .nanoseconds(let file):
            let text = CgroupFile.read(file)?.split(separator: "\n").first
            return text.flatMap { Int64($0) }.map { .nanoseconds($0) }
        case .statistics(let file): return CgroupFile.number("usage_usec", in: file).map { .microseconds($0) }
        case nil: return nil
        }
    }

    /// The most memory that the group has had since it was made, in bytes; nil where nobody counts it, as Linux before 5.19 does
    /// not in version 2.
    var peakMemory: Int? {
        layout.peakMemory.flatMap { CgroupFile.read($0) }?.split(separator: "\n").first.flatMap { Int($0) }
    }

    /// Ends every process in it, where the kernel can do that in one stroke.
    func killAll() {
        if let kill = layout.kill { try? CgroupFile.write("1", to: kill) }
    }

    /// Removes the group, once the last of its processes has ended.
    ///
    /// - Returns: false if some process does not end: a group with one in it cannot be removed.
    @discardableResult
    func remove() async -> Bool {
        isRemoved.withLock { $0 = true }
        for _ in 0..<Self.removalAttempts {
            if layout.folders.allSatisfy({ CgroupFile.removeGroup($0) }) { return true }
            try? await Task.sleep(for: Self.removalPause)
        }
        return false
    }
}
