import SessionModel

/// The body of `POST /v1/execute`.
struct ExecuteBody: Decodable {
    var language: String
    var code: String

    /// Nil for code that is run in an interpreter.
    var program: ProgramRun?

    /// As it was sent; what is no UUID is no session either.
    var sessionID: String?
    var policy: String?
    var bounds: ExecutionBounds
    var files: [InputFile]
    var artifacts: FileSelection?
    var isStreamed: Bool

    init(from decoder: any Decoder) throws {
        let fields = try RequestFields(decoder)
        language = try fields.require("language", fields.string("language"))
        let code = try fields.string("code")
        let entrypoint = try fields.string("entrypoint")
        guard (code == nil) != (entrypoint == nil) else {
            throw fields.invalid("code", "must be there, or else entrypoint: one of the two")
        }
        self.code = code ?? ""
        sessionID = try fields.string("session_id")
        policy = try fields.string("policy")
        if policy != nil, sessionID != nil {
            throw fields.invalid("policy", "cannot be set for a session's execution: the session has one")
        }
        files = try ExecuteFiles.read(fields)
        if let entrypoint {
            if let problem = ExecuteFiles.problem(ofPath: entrypoint) { throw fields.invalid("entrypoint", problem) }
            guard sessionID != nil || !files.isEmpty else {
                throw fields.invalid("entrypoint", "is one of files, or a file of a session: set files or session_id")
            }
        }
        bounds = try fields.object("limits", Limits.self)?.bounds ?? ExecutionBounds()
        isStreamed = try fields.bool("stream") ?? false
        program = try Self.program(fields, entrypoint: entrypoint)
        artifacts = try Self.artifacts(fields)
    }

    private static func artifacts(_ fields: RequestFields) throws -> FileSelection? {
        guard let globs = try fields.strings("artifacts"), !globs.isEmpty else { return nil }
        guard globs.count <= FileSelection.most else {
            throw fields.invalid("artifacts", "must be at most \(FileSelection.most)")
        }
        do {
            return try FileSelection(globs)
        } catch {
            throw fields.invalid("artifacts[\(error.index)]", error.problem)
        }
    }

    private static let mostArguments = 256
    private static let mostVariables = 128

    /// `MAX_ARG_STRLEN` of execve(2) with its NUL left out.
    private static let longestArgument = 128 * 1024 - 1

    /// All arguments and variables together: well below what execve(2) takes with the least stack that a policy may say.
    private static let mostBytes = 1 << 20

    private static func program(_ fields: RequestFields, entrypoint: String?) throws -> ProgramRun? {
        let arguments = try fields.strings("args")
        let input = try fields.string("stdin")
        let environment = try fields.freeObject("env")
        guard entrypoint != nil || arguments != nil || input != nil || environment != nil else { return nil }
        var program = ProgramRun(entrypoint: entrypoint, arguments: arguments ?? [], input: Array((input ?? "").utf8))
        guard program.arguments.count <= mostArguments else {
            throw fields.invalid("args", "must be at most \(mostArguments)")
        }
        for (index, argument) in program.arguments.enumerated() {
            if let problem = problem(of: argument) { throw fields.invalid("args[\(index)]", problem) }
        }
        guard (environment ?? [:]).count <= mostVariables else {
            throw fields.invalid("env", "must have at most \(mostVariables) variables")
        }
        for (name, value) in (environment ?? [:]).sorted(by: { $0.key < $1.key }) {
            guard isVariable(name) else {
                throw fields.invalid("env", "must have names of 1 to 255 letters, digits and underscores")
            }
            guard case .string(let text) = value else { throw fields.invalid("env.\(name)", "must be a string") }
            if let problem = problem(of: text) { throw fields.invalid("env.\(name)", problem) }
            program.environment[name] = text
        }
        let bytes =
            program.arguments.reduce(0) { $0 + $1.utf8.count }
            + program.environment.reduce(0) { $0 + $1.key.utf8.count + $1.value.utf8.count }
        guard bytes <= mostBytes else {
            throw fields.invalid(
                program.environment.isEmpty ? "args" : "env", "must be at most \(mostBytes) bytes together with args")
        }
        return program
    }

    private static func problem(of text: String) -> String? {
        if text.utf8.contains(0) { return "must not have a NUL in it" }
        return text.utf8.count > longestArgument ? "must be at most \(longestArgument) bytes" : nil
    }

    private static func isVariable(_ name: String) -> Bool {
        guard let first = name.utf8.first, name.utf8.count <= 255, !(UInt8(ascii: "0")...UInt8(ascii: "9") ~= first)
        else { return false }
        return name.utf8.allSatisfy { byte in
            switch byte {
            case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "A")...UInt8(ascii: "Z"),
                UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "_"):
                true
            default: false
            }
        }
    }

    private struct Limits: Decodable {
        var bounds = ExecutionBounds()

        init(from decoder: any Decoder) throws {
            let fields = try RequestFields(decoder)
            for name in ExecutionBounds.Name.allCases {
                bounds[name] = try fields.integer(name.rawValue, in: name.least...Int(Int32.max) << 16)
            }
        }
    }
}
