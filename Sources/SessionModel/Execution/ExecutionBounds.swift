/// What one execution is held to where that is less than its policy allows; what is nil is as the policy says.
package struct ExecutionBounds: Hashable, Sendable {
    /// By the clock.
    package var wall: Duration?

    /// Of the processor, with everything that the execution starts.
    package var processor: Duration?

    /// Memory of the sandbox.
    package var memoryBytes: Int?

    /// Processes and threads at one time.
    package var processes: Int?

    /// Standard output and error, values and pictures together.
    package var outputBytes: Int?

    /// Size of one file.
    package var fileBytes: Int?

    package init() {}

    /// By the names that requests call them.
    package enum Name: String, CaseIterable, Sendable {
        case wall = "wall_ms"
        case processor = "cpu_ms"
        case memoryBytes = "memory_bytes"
        case processes
        case outputBytes = "output_bytes"
        case fileBytes = "file_bytes"

        /// Whether it holds the whole sandbox from its making to its end, and so cannot be changed for one execution in it.
        package var isOfSandbox: Bool {
            switch self {
            case .wall, .processor: false
            case .memoryBytes, .processes, .outputBytes, .fileBytes: true
            }
        }

        /// What a sandbox needs before any code of a request runs in it, in the unit of ``ExecutionBounds/subscript(_:)``.
        package var least: Int { self == .memoryBytes ? 32 << 20 : 1 }
    }

    /// In milliseconds for times, bytes for sizes.
    package subscript(name: Name) -> Int? {
        get {
            switch name {
            case .wall: wall.map(Self.milliseconds)
            case .processor: processor.map(Self.milliseconds)
            case .memoryBytes: memoryBytes
            case .processes: processes
            case .outputBytes: outputBytes
            case .fileBytes: fileBytes
            }
        }
        set {
            switch name {
            case .wall: wall = newValue.map { .milliseconds($0) }
            case .processor: processor = newValue.map { .milliseconds($0) }
            case .memoryBytes: memoryBytes = newValue
            case .processes: processes = newValue
            case .outputBytes: outputBytes = newValue
            case .fileBytes: fileBytes = newValue
            }
        }
    }

    private static func milliseconds(_ duration: Duration) -> Int { Int(duration / .milliseconds(1)) }
}
