import SessionModel

/// The places where AWS credentials may be, in the order in which they are looked at; the first that has some wins.
struct CredentialChain: Sendable {
    let sources: [any CredentialSource]

    init(_ sources: [any CredentialSource]) { self.sources = sources }

    init(configuration: AWSConfiguration, host: AWSHost) {
        let tokens = TokenService(configuration: configuration, host: host)
        let profiles = SharedProfiles(configuration: configuration, host: host)
        sources = [
            EnvironmentCredentials(configuration: configuration),
            WebIdentityCredentials(configuration: configuration, host: host, tokens: tokens),
            ProfileCredentials(configuration: configuration, host: host, profiles: profiles, tokens: tokens),
            ContainerCredentials(configuration: configuration, host: host),
            InstanceMetadata(configuration: configuration, host: host),
        ]
    }

    /// - Throws: `ModelFailure.notConfigured` with one line that says which places were looked at; `CancellationError`.
    func credentials() async throws -> AWSCredentials {
        var missing: [String] = []
        for source in sources {
            do {
                switch try await source.look() {
                case .found(let credentials): return credentials
                case .absent(let reason): missing.append(reason)
                }
            } catch let failure as CredentialFailure {
                throw ModelFailure.notConfigured("the AWS credentials cannot be used: \(failure.reason)")
            }
        }
        throw ModelFailure.notConfigured("there are no AWS credentials: \(missing.joined(separator: "; "))")
    }
}
