/// The folders and files of one worker's group, whichever version of cgroups they are of.
struct CgroupLayout: Sendable {
    struct Setting: Hashable, Sendable {
        var file: String
        var value: String

        /// Left out where the kernel does not have the file.
        var isOptional = false
    }

    /// Where the kernel says how much processor time the group has used.
    enum ProcessorTime: Hashable, Sendable {
        /// `cpuacct.usage`: nanoseconds.
        case nanoseconds(file: String)

        /// `cpu.stat`: among other lines, `usage_usec` and microseconds.
        case statistics(file: String)
    }

    /// One for all controllers in version 2, one for each hierarchy in version 1.
    var folders: [String]
    var settings: [Setting]

    /// The file with a line `oom_kill` and how many processes it cost; nil where memory is not limited.
    var memoryEvents: String?
    var processorTime: ProcessorTime?

    /// The file with the most memory that the group has had, in bytes; nil where memory is not limited.
    var peakMemory: String?

    /// The file that ends every process of the group at once; version 2 only (Linux 5.14).
    var kill: String?

    /// Whether a process is born in the group rather than moved into it.
    var isEnteredByClone = false

    /// Who may put processes in, where that is not the gateway itself.
    var owner: UInt32?
}
