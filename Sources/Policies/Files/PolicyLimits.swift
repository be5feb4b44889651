import FoundationEssentials

/// How much of the machine one worker may take. All are above zero.
package struct PolicyLimits: Hashable, Sendable {
    /// Address space of one process, bytes. Far above the memory that is used: numerical libraries reserve a lot.
    package var addressSpaceBytes: Int
    /// Memory of the worker with all its processes, bytes, where a cgroup can hold it to that.
    package var memoryBytes: Int
    /// Processes and threads at one time.
    package var processes: Int
    /// Open descriptors of one process.
    package var openFiles: Int
    /// Size of one file, bytes.
    package var fileBytes: Int
    /// Stack of a process's first thread, bytes.
    package var stackBytes: Int
    /// Size of `/tmp`, bytes.
    package var tmpBytes: Int
    /// Files and folders in `/tmp`.
    package var tmpInodes: Int
    /// Size of `/dev/shm`, bytes.
    package var shmBytes: Int
    /// Output of one execution, bytes; what comes after is dropped.
    package var outputBytes: Int
}

extension PolicyLimits: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case addressSpaceBytes = "address_space_bytes"
        case memoryBytes = "memory_bytes"
        case processes
        case openFiles = "open_files"
        case fileBytes = "file_bytes"
        case stackBytes = "stack_bytes"
        case tmpBytes = "tmp_bytes"
        case tmpInodes = "tmp_inodes"
        case shmBytes = "shm_bytes"
        case outputBytes = "output_bytes"
    }

    package init(from decoder: any Decoder) throws {
        let object = try StrictObject<CodingKeys>(decoder)
        func limit(_ key: CodingKeys) throws -> Int {
            guard object.values.contains(key) else { throw object.fault(at: key, "is missing") }
            guard let value = try? object.values.decode(Int.self, forKey: key), value > 0 else {
                throw object.fault(at: key, "must be a whole number above 0")
            }
            return value
        }
        addressSpaceBytes = try limit(.addressSpaceBytes)
        memoryBytes = try limit(.memoryBytes)
        processes = try limit(.processes)
        openFiles = try limit(.openFiles)
        fileBytes = try limit(.fileBytes)
        stackBytes = try limit(.stackBytes)
        tmpBytes = try limit(.tmpBytes)
        tmpInodes = try limit(.tmpInodes)
        shmBytes = try limit(.shmBytes)
        outputBytes = try limit(.outputBytes)
    }
}
