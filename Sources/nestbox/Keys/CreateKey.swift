import ArgumentParser
import Policies
import SessionModel
import Storage

/// `nestbox key create`
struct CreateKey: AsyncParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "create", abstract: "Make a key, and show it this once.")

    @Option(help: "Whose sessions it opens: letters, digits, dots, dashes, underscores.")
    var tenant = TenantID.default.rawValue

    @Option(help: "What you call it, for your own lists.")
    var name = ""

    @Option(
        help: "What it opens, separated by commas: \(Scope.allCases.map(\.rawValue).joined(separator: ", ")).")
    var scopes = "chat,execute,files"

    @Option(help: "The policies that its sessions may ask for, separated by commas; the server's all unless set.")
    var policies: String?

    @Option(
        help: "The policy of its sessions that ask for none; 'default' unless set, or else the first it may ask for.")
    var defaultPolicy: String?

    @Option(help: "When it ends: a number of days or hours from now, as 90d or 12h, or a time, as 2027-01-31T12:00:00.")
    var expires: String?

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup
    var folder: KeyFolder

    func run() async throws {
        try await OperatorCommand.run {
            let new = try NewKey(
                tenant: checkedTenant(), name: checkedName(), scopes: checkedScopes(),
                policies: await checkedPolicies(), expiresAt: expires.map { try Expiry($0, now: .now).time })
            let (key, text) = try await folder.withKeys { try await $0.create(new) }
            let view = KeyView(key, now: .now, text: "\(text)")
            return json ? try view.json : view.announcement
        }
    }

    private func checkedTenant() throws -> TenantID {
        guard let tenant = TenantID(name: tenant) else {
            throw StartFailure("--tenant: has to be 1 to 64 letters, digits, dots, dashes and underscores")
        }
        return tenant
    }

    private func checkedName() throws -> String {
        let isPrintable = name.unicodeScalars.allSatisfy { scalar in
            switch scalar.properties.generalCategory {
            case .control, .format, .lineSeparator, .paragraphSeparator: false
            default: true
            }
        }
        guard isPrintable, name.count <= 100 else {
            throw StartFailure("--name: has to be one line of at most 100 characters")
        }
        return name
    }

    private func checkedScopes() throws -> Set<Scope> {
        let scopes = try Self.list(scopes).map { name in
            guard let scope = Scope(rawValue: name) else {
                let all = Scope.allCases.map(\.rawValue).joined(separator: ", ")
                throw StartFailure("--scopes: there is no scope \(name); there are \(all)")
            }
            return scope
        }
        guard !scopes.isEmpty else { throw StartFailure("--scopes: a key that opens nothing is no key") }
        return Set(scopes)
    }

    private func checkedPolicies() async throws -> PolicyRights {
        let named = policies.map(Self.list)
        if let named, named.isEmpty { throw StartFailure("--policies: names none") }
        let wanted = (named ?? []) + (defaultPolicy.map { [$0] } ?? [])
        guard !wanted.isEmpty else { return .all }
        let known = try PolicyLoader.names(directory: await folder.policies())
        if let unknown = wanted.first(where: { !known.contains($0) }) {
            throw StartFailure(
                "--policies, --default-policy: there is no policy \(unknown); there are \(known.joined(separator: ", "))"
            )
        }
        if let named, let defaultPolicy, !named.contains(defaultPolicy) {
            throw StartFailure("--default-policy: \(defaultPolicy) is not among --policies")
        }
        let fallback = named.flatMap { $0.contains(PolicySelection.standard) ? nil : $0.first }
        return PolicyRights(allowed: named.map { Set($0) }, standard: defaultPolicy ?? fallback)
    }

    private static func list(_ text: String) -> [String] {
        text.split { $0 == "," || $0 == " " }.map { String($0) }
    }
}
