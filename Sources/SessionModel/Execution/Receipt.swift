/// What one execution came to.
package struct Receipt: Hashable, Sendable {
    package enum Status: String, Sendable, Codable {
        case ok
        case error
        case interrupted
        case kernelDied = "kernel_died"

        /// It ran longer than its policy allows.
        case timeout

        /// It used more processor time than its policy allows.
        case cpuLimit = "cpu_limit"

        /// Its kernel was killed because the session used more memory than its policy allows.
        case outOfMemory = "out_of_memory"

        /// It ended by itself, and a part of what it printed was dropped.
        case outputLimit = "output_limit"

        /// Its session's files took more room than its policy allows, and went on growing.
        case workspaceLimit = "workspace_limit"

        /// The same of its temporary files, where these are in a folder on the disk.
        case temporaryLimit = "temporary_limit"
    }

    package var status: Status
    package var wall: Duration

    /// Processor time of everything that ran for the session meanwhile; nil where nobody counts it.
    package var processor: Duration?
    package var outputBytes: Int

    package var missing: MissingOutput

    /// Where all of the output is, if anywhere, when some of it is missing.
    package var log: OutputLog?

    /// The most memory that the session's sandbox has used since it was made; nil where nobody counts it.
    package var peakMemoryBytes: Int?

    /// How the process ended that ran the code, where that is known: a program, or a kernel that did not survive the code.
    package var end: ProcessEnd?
    package var policyHash: String

    /// The system calls that the policy refused. Told by the worker, so nothing that the code prints gets in here.
    package var blocked: BlockedCalls

    package init(
        status: Status, wall: Duration, processor: Duration? = nil, outputBytes: Int,
        missing: MissingOutput = MissingOutput(),
        peakMemoryBytes: Int? = nil, end: ProcessEnd? = nil, policyHash: String,
        blocked: BlockedCalls = BlockedCalls()
    ) {
        self.status = status
        self.wall = wall
        self.processor = processor
        self.outputBytes = outputBytes
        self.missing = missing
        self.peakMemoryBytes = peakMemoryBytes
        self.end = end
        self.policyHash = policyHash
        self.blocked = blocked
    }
}
