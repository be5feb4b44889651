internal import FoundationEssentials

/// The processes that a process has made, as the host's /proc tells.
enum ProcessChildren {
    /// Empty for a process that has ended, or that the host does not show.
    static func of(_ pid: Int32) -> [Int32] {
        guard let text = try? String(contentsOfFile: "/proc/\(pid)/task/\(pid)/children", encoding: .utf8) else {
            return []
        }
        return text.split(separator: " ").compactMap { Int32($0) }
    }
}
