internal import Wire

/// /proc/<pid>/limits, read.
struct ProcessLimits {
    private let soft: [String: UInt64]
    private let hard: [String: UInt64]

    /// - Parameter text: the file; nil makes nil, and so does what is not that file.
    init?(_ text: String?) {
        guard let lines = text?.split(separator: "\n"), lines.first?.hasPrefix("Limit ") == true else { return nil }
        var (soft, hard): ([String: UInt64], [String: UInt64]) = ([:], [:])
        for line in lines.dropFirst() {
            // The names have spaces in them and fill 26 columns; then the soft limit, the hard one, and mostly a unit.
            let values = line.dropFirst(26).split(separator: " ")
            guard values.count >= 2 else { continue }
            let name = line.prefix(26).split(separator: " ").joined(separator: " ")
            soft[name] = Self.number(values[0])
            hard[name] = Self.number(values[1])
        }
        self.soft = soft
        self.hard = hard
    }

    private static func number(_ text: Substring) -> UInt64? { text == "unlimited" ? .max : UInt64(text) }

    /// What the kernel holds the process to; nil where it does not name the limit, and the greatest number for unlimited.
    func soft(_ limit: ResourceLimit) -> UInt64? {
        Self.names[limit].flatMap { soft[$0] }
    }

    /// The hard limit; nil where the kernel does not name it.
    func hard(_ limit: ResourceLimit) -> UInt64? {
        Self.names[limit].flatMap { hard[$0] }
    }

    private static let names: [ResourceLimit: String] = [
        .fileSize: "Max file size", .stack: "Max stack size", .core: "Max core file size",
        .processes: "Max processes", .openFiles: "Max open files", .lockedMemory: "Max locked memory",
        .addressSpace: "Max address space", .pendingSignals: "Max pending signals",
        .messageQueue: "Max msgqueue size", .nice: "Max nice priority",
        .realtimePriority: "Max realtime priority",
    ]
}
