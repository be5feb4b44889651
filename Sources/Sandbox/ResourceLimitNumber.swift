internal import CLinux
internal import Wire

extension ResourceLimit {
    /// The number of setrlimit(2).
    var number: Int32 {
        let resource =
            switch self {
            case .fileSize: nb_limit_file_bytes
            case .stack: nb_limit_stack_bytes
            case .core: nb_limit_core_bytes
            case .processes: nb_limit_processes
            case .openFiles: nb_limit_open_files
            case .lockedMemory: nb_limit_locked_bytes
            case .addressSpace: nb_limit_address_space_bytes
            case .pendingSignals: nb_limit_pending_signals
            case .messageQueue: nb_limit_message_queue_bytes
            case .nice: nb_limit_nice
            case .realtimePriority: nb_limit_realtime_priority
            }
        return Int32(resource)
    }
}
