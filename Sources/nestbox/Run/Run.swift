import ArgumentParser
import FoundationEssentials
import Glibc
import SessionModel
import Supervision
import UnixSignals

/// `nestbox run`: runs one program in a sandbox of its own, without a server.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run one program in a sandbox, without a server.",
        usage: "nestbox run [<options>] <file> [<arguments> ...]",
        discussion: """
            The program's output and exit code are the command's, and what comes on standard input is the program's, unless \
            that is a terminal. The sandbox has no network but its own loopback, sees none of your files but those that you \
            name, and is gone afterwards.

            Exit codes: the program's own; 128 and the number for a signal (130 after Ctrl-C, 137 out of memory); 123 when \
            output or files were more than allowed; 124 when the time was up; 125 when nestbox itself failed; 126 when the \
            program could not be started. docs/run.md says more.

              nestbox run --timeout 5s --memory 256M script.py input.txt
              echo 'print(6 * 7)' | nestbox run --language python -
            """)

    @Argument(help: "The program's file, or - for standard input.")
    var file: String

    @Argument(parsing: .captureForPassthrough, help: "The program's own arguments: everything after the file.")
    var arguments: [String] = []

    @Option(
        name: .shortAndLong,
        help: "The program's language; told by the file's ending or its #! line unless said.")
    var language: String?

    @Option(help: "The policy to run under [NESTBOX_ALLOWED_POLICIES].")
    var policy = PolicySelection.standard

    @OptionGroup(title: "Limits; each can only be less than the policy's")
    var limits: RunLimits

    @Option(
        name: .customLong("env"),
        help: ArgumentHelp("A variable for the program; may be repeated.", valueName: "NAME=value"))
    var variables: [String] = []

    @Option(
        name: .customLong("files"),
        help: ArgumentHelp(
            "A file, or a folder with all that is in it, that the program is to find in its folder; may be repeated.",
            valueName: "path"))
    var files: [String] = []

    @Option(
        name: .customLong("artifacts"),
        help: ArgumentHelp(
            "Files to copy out afterwards, as 'out/*.csv' or '**'; needs --into; may be repeated.", valueName: "glob"))
    var artifacts: [String] = []

    @Option(help: ArgumentHelp("The folder to copy them into; made if it is not there.", valueName: "folder"))
    var into: String?

    @Flag(help: "Print what POST /v1/execute would answer, as JSON, in place of the program's output.")
    var json = false

    @OptionGroup(title: "The host")
    var workers: WorkerFlags

    func run() async throws {
        // A reader that goes away is a failed write, which ends the program in good order.
        signal(SIGPIPE, SIG_IGN)
        let interruption = RunInterruption()
        let signals = await UnixSignalsSequence(trapping: .sigint, .sigterm, .sighup)
        let work = Task { try await perform(interruption) }
        let listening = Task {
            for await signal in signals {
                switch interruption.take(signal.rawValue) {
                case .interrupt(let stop): await stop()
                case .giveUp: work.cancel()
                }
            }
        }
        defer { listening.cancel() }
        do {
            let ending = try await work.value
            for line in ending.lines { Self.complain(line) }
            throw ExitCode(ending.exitCode)
        } catch let code as ExitCode {
            throw code
        } catch let error as BrokenStream where error.errno == EPIPE {
            throw ExitCode(RunEnding.exitCode(of: SIGPIPE))
        } catch {
            if let signal = interruption.signal { throw ExitCode(RunEnding.exitCode(of: signal)) }
            Self.complain("\(error)")
            throw ExitCode(RunEnding.failure)
        }
    }

    private func perform(_ interruption: RunInterruption) async throws -> RunEnding {
        try GatewayHardening.apply()
        let environment = ProcessInfo.processInfo.environment
        let order = try RunOrder(
            arguments: arguments, variables: RunEnvironment.variables(variables), bounds: limits.bounds(),
            policy: policy, files: SourceFile.find(files), artifacts: wanted(), isJSON: json)
        return try await RunHost(flags: workers, environment: environment)
            .run(file, language: language, order, interruption)
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

    private static func complain(_ line: String) {
        let line = "nestbox: \(line)\n"
        write(STDERR_FILENO, line, line.utf8.count)
    }
}
