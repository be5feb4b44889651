/// A limit of setrlimit(2). Sizes are in bytes.
package enum ResourceLimit: String, Hashable, Sendable, Codable {
    case fileSize = "file-size"
    case stack
    case core
    case processes
    case openFiles = "open-files"
    case lockedMemory = "locked-memory"
    case addressSpace = "address-space"
    case pendingSignals = "pending-signals"
    case messageQueue = "message-queue"
    case nice
    case realtimePriority = "realtime-priority"
}
