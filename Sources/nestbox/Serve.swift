import ArgumentParser
import FoundationEssentials
import Glibc

/// `nestbox serve`: runs the server until it is told to stop.
struct Serve: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        abstract: "Run the server.",
        discussion: """
            Every flag has a setting of the same meaning in the environment and in the configuration file, named in \
            brackets, and --set says any other. Flags win over the environment, and the environment over the file.
            """)

    @OptionGroup
    var flags: SettingFlags

    func run() async throws {
        do {
            let environment = ProcessInfo.processInfo.environment
            try await Server(settings: flags.settings(environment), environment: environment).run()
        } catch {
            let line = "nestbox: \(error)\n"
            write(STDERR_FILENO, line, line.utf8.count)
            throw ExitCode(1)
        }
    }
}
