import ArgumentParser
import SessionModel
import Storage

/// `nestbox key revoke`
struct RevokeKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "revoke", abstract: "End a key at once, for running servers too.",
        discussion:
            "What the key has begun goes on to its end; it begins nothing more. A key cannot be made whole again.")

    @Argument(help: "The key's id, as 'nestbox key list' shows it: the 12 digits after nbk_.")
    var id: String

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup
    var folder: KeyFolder

    func run() async throws {
        try await OperatorCommand.run {
            guard let wanted = KeyID(id) else {
                throw StartFailure("a key's id is 12 hexadecimal digits: 'nestbox key list' shows them")
            }
            guard let key = try await folder.withKeys({ try await $0.revoke(wanted) }) else {
                throw StartFailure("there is no key \(wanted)")
            }
            let view = KeyView(key, now: .now)
            return json ? try view.json : "\(view.id) of tenant \(view.tenant) is revoked."
        }
    }
}
