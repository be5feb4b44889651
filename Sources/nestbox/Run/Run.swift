import ArgumentParser
import FoundationEssentials
import Glibc
import Supervision
import UnixSignals

/// `nestbox run`: runs one program in a sandbox of its own, without a server.
struct Run: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run one program in a sandbox, without a server.",
        usage: "nestbox run [<options>] <file> [<arguments> ...]",
        discussion: """
            The program's output and exit code are the command's, and what comes on standard input is the program's, unless \
            that is a terminal. The sandbox has no network but its own loopback, unless its policy has the one that \
            --network-namespace grants, sees none of your files but those that you name, and is gone afterwards.

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

    @OptionGroup(title: "The program")
    var program: RunFlags

    @OptionGroup(title: "Limits; each can only be less than the policy's")
    var limits: RunLimits

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
        let order = try program.order(arguments, limits.bounds())
        return try await RunHost(flags: workers, environment: environment)
            .run(file, language: program.language, order, interruption)
    }

    private static func complain(_ line: String) {
        let line = "nestbox: \(line)\n"
        write(STDERR_FILENO, line, line.utf8.count)
    }
}
