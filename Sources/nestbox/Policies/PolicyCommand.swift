import ArgumentParser

/// `nestbox policy`: what the policies come to, without a server.
struct PolicyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "policy", abstract: "Show and check policies.", subcommands: [ShowPolicy.self, CheckPolicy.self])
}
