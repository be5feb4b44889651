import FoundationEssentials

/// How much of the machine one worker may take. All are above zero.
package struct PolicyLimits: Hashable, Sendable {
    /// Memory of the worker with all its processes, bytes, where a cgroup can hold it to that.
    package var memoryBytes: Int
    /// Processes and threads at one time.
    package var processes: Int
    /// Processor time of all its processes together, in hundredths of one processor: 150 is one and a half.
    package var cpuPercent: Int
    /// Processor time of one execution, seconds.
    package var cpuSeconds: Int
    /// Length of one execution, seconds.
    package var wallSeconds: Int
    /// Open descriptors of one process.
    package var openFiles: Int
    /// Size of one file, bytes.
    package var fileBytes: Int
    /// Stack of a process's first thread, bytes.
    package var stackBytes: Int
    /// Address space of one process, bytes. Far above the memory that is used: numerical libraries reserve a lot.
    package var addressSpaceBytes: Int
    /// Size of all files of the workspace together, bytes.
    package var workspaceBytes: Int
    /// Files and folders in the workspace.
    package var workspaceFiles: Int
    /// Size of `/tmp`, bytes.
    package var tmpBytes: Int
    /// Files and folders in `/tmp`.
    package var tmpInodes: Int
    /// Size of `/dev/shm`, bytes.
    package var shmBytes: Int
    /// Files and folders in `/dev/shm`.
    package var shmInodes: Int
    /// Output of one execution, bytes; what comes after is dropped.
    package var outputBytes: Int

    /// Size of all temporary files together, bytes, where one folder takes the place of `/tmp` and `/dev/shm`.
    package var temporaryBytes: Int { tmpBytes + shmBytes }
    /// Files and folders in it.
    package var temporaryFiles: Int { tmpInodes + shmInodes }
}

extension PolicyLimits {
    /// A limit by the name that files, requests and errors call it.
    package enum Name: String, CodingKey, CaseIterable, Sendable {
        case memoryBytes = "memory_bytes"
        case processes
        case cpuPercent = "cpu_percent"
        case cpuSeconds = "cpu_seconds"
        case wallSeconds = "wall_seconds"
        case openFiles = "open_files"
        case fileBytes = "file_bytes"
        case stackBytes = "stack_bytes"
        case addressSpaceBytes = "address_space_bytes"
        case workspaceBytes = "workspace_bytes"
        case workspaceFiles = "workspace_files"
        case tmpBytes = "tmp_bytes"
        case tmpInodes = "tmp_inodes"
        case shmBytes = "shm_bytes"
        case shmInodes = "shm_inodes"
        case outputBytes = "output_bytes"

        /// The most that a policy may say: beyond any machine, and so little that sums with it do not overflow.
        package var most: Int {
            switch self {
            // Ten thousand processors; Linux knows 8,192 (NR_CPUS of x86-64).
            case .cpuPercent: 1_000_000
            // 31 years, which nanoseconds in 64 bits can count.
            case .cpuSeconds, .wallSeconds: 1_000_000_000
            // The largest number that every reader of JSON takes for the same (RFC 8259, section 6).
            default: (1 << 53) - 1
            }
        }
    }
}

extension PolicyLimits: Decodable {
    package init(from decoder: any Decoder) throws {
        let object = try StrictObject<Name>(decoder)
        func limit(_ name: Name) throws -> Int {
            guard object.values.contains(name) else { throw object.fault(at: name, "is missing") }
            guard let value = try? object.values.decode(Int.self, forKey: name), value > 0 else {
                throw object.fault(at: name, "must be a whole number above 0")
            }
            guard value <= name.most else { throw object.fault(at: name, "must be at most \(name.most)") }
            return value
        }
        memoryBytes = try limit(.memoryBytes)
        processes = try limit(.processes)
        cpuPercent = try limit(.cpuPercent)
        cpuSeconds = try limit(.cpuSeconds)
        wallSeconds = try limit(.wallSeconds)
        openFiles = try limit(.openFiles)
        fileBytes = try limit(.fileBytes)
        stackBytes = try limit(.stackBytes)
        addressSpaceBytes = try limit(.addressSpaceBytes)
        workspaceBytes = try limit(.workspaceBytes)
        workspaceFiles = try limit(.workspaceFiles)
        tmpBytes = try limit(.tmpBytes)
        tmpInodes = try limit(.tmpInodes)
        shmBytes = try limit(.shmBytes)
        shmInodes = try limit(.shmInodes)
        outputBytes = try limit(.outputBytes)
    }
}
