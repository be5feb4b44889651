import ArgumentParser
import FoundationEssentials
import SessionModel
import Storage

/// `nestbox key list`
struct ListKeys: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "list", abstract: "List the keys, revoked and expired ones too.")

    @Option(help: "Only this tenant's.")
    var tenant: String?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup
    var folder: KeyFolder

    func run() async throws {
        try await OperatorCommand.run {
            let keys = try await folder.withKeys { try await $0.keys(of: tenant.map { TenantID(rawValue: $0) }) }
            let views = keys.map { KeyView($0, now: .now) }
            return json ? try KeyView.json(views) : KeyTableText(views).description
        }
    }
}
