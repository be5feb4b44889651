/// The profiles of the two shared files together.
struct SharedProfiles: Sendable {
    let configuration: AWSConfiguration
    let host: AWSHost

    /// The profile that is used where no other is named.
    var chosen: String { configuration.profile ?? "default" }

    var credentialsPath: String { expanded(configuration.credentialsFile ?? "~/.aws/credentials") }
    var configPath: String { expanded(configuration.configFile ?? "~/.aws/config") }

    /// A profile's settings; nil where there is none of the name. What both files say, the credentials file says.
    ///
    /// The files are read each time: people and programs write new keys into them.
    func profile(_ name: String) throws(CredentialFailure) -> [String: String]? {
        let inConfig = try file(configPath)?.sections[name == "default" ? name : "profile \(name)"]
        let inDefault = name == "default" ? try file(configPath)?.sections["profile default"] : nil
        let inCredentials = try file(credentialsPath)?.sections[name]
        let found = [inConfig, inDefault, inCredentials].compactMap(\.self)
        return found.isEmpty ? nil : found.reduce(into: [:]) { $0.merge($1) { $1 } }
    }

    private func file(_ path: String) throws(CredentialFailure) -> SharedFile? {
        do {
            return try host.readFile(path).map(SharedFile.init)
        } catch {
            throw CredentialFailure("\(path) cannot be read")
        }
    }

    private func expanded(_ path: String) -> String {
        path.hasPrefix("~/") ? host.home + path.dropFirst() : path
    }
}
