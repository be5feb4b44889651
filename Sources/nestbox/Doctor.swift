import ArgumentParser
import FoundationEssentials
import Glibc

/// `nestbox doctor`: says whether `nestbox serve` would start here, at which isolation level, and what would help.
struct Doctor: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Examine this host, as the server would find it.",
        discussion: """
            Makes a worker in a folder of its own, has it run 1+1 and reads back what stands around it. Changes nothing; a \
            server that runs goes on running. Ends with 0 if 'nestbox serve' would start with the same settings, with 1 if not.
            """)

    @OptionGroup
    var flags: SettingFlags

    @Flag(help: "Print JSON.")
    var json = false

    func run() async throws {
        let examination = await Examination(flags: flags, environment: ProcessInfo.processInfo.environment).run()
        let text = json ? try examination.json() : examination.text
        write(STDOUT_FILENO, text, text.utf8.count)
        guard examination.wouldStart else { throw ExitCode(1) }
    }
}
