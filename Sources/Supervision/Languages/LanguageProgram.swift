/// How a file of a language is run as a program: commands in which `{source}` is the file, `{folder}` a folder that is gone after
/// the run and `{temporary}` one that stays as long as the worker does.
struct LanguageProgram: Hashable, Sendable {
    /// Empty for what is run as it is.
    var compile: [String] = []

    /// The program's arguments follow.
    var run: [String]

    /// The name of a file for code that comes without one.
    var source: String

    /// Nil for a language that has no programs.
    init?(_ descriptor: LanguageDescriptor) {
        let suffix = descriptor.extensions.first.map { ".\($0)" } ?? ""
        run = descriptor.run
        source = "main\(suffix)"
        // {python} -IS {driver} NAME SOURCE COMPILER... -- PROGRAM...
        if descriptor.driver == .shared("compiled"), let driver = descriptor.command.firstIndex(of: "{driver}") {
            let arguments = descriptor.command[(driver + 1)...].dropFirst()
            guard let name = arguments.first, let end = arguments.firstIndex(of: "--") else { return nil }
            source = name
            compile = Array(arguments[..<end].dropFirst())
            run = Array(arguments[(end + 1)...])
        }
        guard !run.isEmpty else { return nil }
    }

    /// With the places of the language's programs in it.
    func filled(_ values: [String: String]) -> LanguageProgram {
        var program = self
        program.compile = compile.map { Placeholders.fill($0, values) }
        program.run = run.map { Placeholders.fill($0, values) }
        return program
    }
}
