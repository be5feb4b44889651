internal import FoundationEssentials
internal import SessionModel

/// What the kernel for programs is told of one, as JSON: see `shared/program.py`.
struct ProgramOrder: Encodable {
    var compile: [String]
    var run: [String]
    var source: String
    var code: String
    var entrypoint: String?
    var arguments: [String]
    var input: Data
    var environment: [String: String]

    init(_ run: ProgramRun, code: String, as program: LanguageProgram, environment: [String: String]) {
        compile = program.compile
        self.run = program.run
        source = program.source
        self.code = code
        entrypoint = run.entrypoint
        arguments = run.arguments
        input = Data(run.input)
        self.environment = environment.merging(run.environment) { _, asked in asked }
    }

    /// As the code of an execution.
    func text() throws -> String {
        let encoder = JSONEncoder()
        // It is JSON in a frame's JSON, where each backslash would be another one.
        encoder.outputFormatting = .withoutEscapingSlashes
        return String(decoding: try encoder.encode(self), as: UTF8.self)
    }
}
