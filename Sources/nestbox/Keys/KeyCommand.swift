import ArgumentParser

/// `nestbox key`: the keys that callers present, beside a running server or without one.
struct KeyCommand: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "key", abstract: "Make, list and revoke keys.",
        discussion: """
            Keys are in the server's data folder, and are made and revoked as the server's user. A server that runs on the \
            folder goes by them from its next request on; it is not restarted. The operator's own key, API_KEY, is not \
            among them. docs/keys.md says more.
            """,
        subcommands: [CreateKey.self, ListKeys.self, RevokeKey.self])
}
