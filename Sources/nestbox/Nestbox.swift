import ArgumentParser

/// The program: `nestbox serve`, and what else there is to do from a command line.
@main
struct Nestbox: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "nestbox",
        abstract: "A hardened code interpreter behind an HTTP API.",
        discussion: "Settings come from flags, then the environment, then a configuration file: docs/configuration.md.",
        version: Version.current,
        subcommands: [Serve.self, Run.self, Doctor.self, KeyCommand.self, PolicyCommand.self],
        defaultSubcommand: Serve.self)
}
