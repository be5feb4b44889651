import ArgumentParser
import Policies
import SessionModel
import Supervision

/// The flags that hold a run to less than its policy allows.
struct RunLimits: ParsableArguments {
    @Option(help: ArgumentHelp("The most memory of the sandbox, as 256M or 1.5G.", valueName: "size"))
    var memory: String?

    @Option(
        help: ArgumentHelp("The longest it may run, as 5s, 500ms or 2m; a number alone is seconds.", valueName: "time"))
    var timeout: String?

    @Option(help: ArgumentHelp("The most processor time, written in the same way.", valueName: "time"))
    var cpu: String?

    @Option(help: ArgumentHelp("The most processes and threads at one time.", valueName: "number"))
    var processes: String?

    @Option(help: ArgumentHelp("The most output; of more, the beginning and the end are kept.", valueName: "size"))
    var output: String?

    @Option(help: ArgumentHelp("The largest file.", valueName: "size"))
    var fileSize: String?

    /// - Throws: ``RunFailure`` naming the flag.
    func bounds() throws(RunFailure) -> ExecutionBounds {
        var bounds = ExecutionBounds()
        bounds.wall = try Self.time(timeout, .wall)
        bounds.processor = try Self.time(cpu, .processor)
        bounds.memoryBytes = try Self.size(memory, .memoryBytes)
        bounds.outputBytes = try Self.size(output, .outputBytes)
        bounds.fileBytes = try Self.size(fileSize, .fileBytes)
        if let processes {
            guard let number = Int(processes), number >= 1, number <= Int32.max else {
                throw RunFailure("--processes: \"\(processes)\" is no whole number from 1 up")
            }
            bounds.processes = number
        }
        return bounds
    }

    /// - Throws: ``RunFailure`` for the first that is more than the policy allows.
    static func check(_ bounds: ExecutionBounds, under policy: Policy) throws(RunFailure) {
        for name in ExecutionBounds.Name.allCases {
            guard let value = bounds[name] else { continue }
            let most = BoundsCheck.most(name, under: policy)
            guard value <= most else {
                throw RunFailure(
                    "\(flag(name)): at most \(text(most, of: name)), which policy \(policy.name) allows")
            }
        }
    }

    /// The flag that sets it.
    static func flag(_ name: ExecutionBounds.Name) -> String {
        switch name {
        case .wall: "--timeout"
        case .processor: "--cpu"
        case .memoryBytes: "--memory"
        case .processes: "--processes"
        case .outputBytes: "--output"
        case .fileBytes: "--file-size"
        }
    }

    /// A value for people.
    static func text(_ value: Int, of name: ExecutionBounds.Name) -> String {
        switch name {
        case .wall, .processor: "\(TimeSpan(.milliseconds(value)))"
        case .memoryBytes, .outputBytes, .fileBytes: "\(ByteSize(bytes: value))"
        case .processes: "\(value)"
        }
    }

    private static func time(_ text: String?, _ name: ExecutionBounds.Name) throws(RunFailure) -> Duration? {
        guard let text else { return nil }
        guard let span = TimeSpan(text) else {
            throw RunFailure("\(flag(name)): \"\(text)\" is no time such as 5s, 500ms or 2m")
        }
        return span.duration
    }

    private static func size(_ text: String?, _ name: ExecutionBounds.Name) throws(RunFailure) -> Int? {
        guard let text else { return nil }
        guard let size = ByteSize(text) else {
            throw RunFailure("\(flag(name)): \"\(text)\" is no size such as 256M or 1.5G")
        }
        guard size.bytes >= name.least else {
            throw RunFailure("\(flag(name)): at least \(ByteSize(bytes: name.least)), which a sandbox needs")
        }
        return size.bytes
    }
}
