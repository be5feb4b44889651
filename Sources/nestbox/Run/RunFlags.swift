import ArgumentParser
import SessionModel

/// The flags that say what is run, with what, and what is wanted of it.
struct RunFlags: ParsableArguments {
    @Option(
        name: .shortAndLong,
        help: "Its language; told by the file's ending or its #! line unless said.")
    var language: String?

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("A variable for it; may be repeated.", valueName: "NAME=value"))
    var variables: [String] = []

    @Option(
        help: ArgumentHelp(
            "A file, or a folder with all that is in it, that it is to find in its own; may be repeated.",
            valueName: "path"))
    var files: [String] = []

    @Option(
        help: ArgumentHelp(
            "Files to copy out afterwards, as 'out/*.csv' or '**'; needs --into; may be repeated.", valueName: "glob"))
    var artifacts: [String] = []

    @Option(help: ArgumentHelp("The folder to copy them into; made if it is not there.", valueName: "folder"))
    var into: String?

    @Flag(help: "Print what POST /v1/execute would answer, as JSON, in place of its output.")
    var json = false

    @Option(help: "The policy that it runs under.")
    var policy = PolicySelection.standard

    /// - Throws: ``RunFailure`` naming the flag.
    func order(_ arguments: [String], _ bounds: ExecutionBounds) throws(RunFailure) -> RunOrder {
        RunOrder(
            arguments: arguments, variables: try RunEnvironment.variables(variables), bounds: bounds, policy: policy,
            files: try SourceFile.find(files), artifacts: try wanted(), isJSON: json)
    }

    private func wanted() throws(RunFailure) -> (FileSelection, String)? {
        guard !artifacts.isEmpty else {
            guard into == nil else { throw RunFailure("--into: says where artifacts go; say --artifacts, too") }
            return nil
        }
        guard let into else { throw RunFailure("--artifacts: say --into, too, the folder for them") }
        guard artifacts.count <= FileSelection.most else {
            throw RunFailure("--artifacts: at most \(FileSelection.most)")
        }
        do {
            return (try FileSelection(artifacts), into)
        } catch {
            throw RunFailure("--artifacts: \"\(artifacts[error.index])\" \(error.problem)")
        }
    }
}
