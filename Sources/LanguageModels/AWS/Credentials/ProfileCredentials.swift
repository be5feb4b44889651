/// What a profile of the shared files gives: keys, or a role that is taken with the keys of another profile.
struct ProfileCredentials: CredentialSource {
    /// Roles that are taken one with the other. AWS's own limit is lower.
    private static let longestChain = 8

    let configuration: AWSConfiguration
    let host: AWSHost
    let profiles: SharedProfiles
    let tokens: TokenService

    func look() async throws -> CredentialFinding {
        let name = profiles.chosen
        let files = "\(profiles.credentialsPath) and \(profiles.configPath)"
        guard let profile = try profiles.profile(name) else {
            guard configuration.profile == nil else { throw CredentialFailure("no profile \(name) in \(files)") }
            return .absent("no profile \(name) in \(files)")
        }
        guard let credentials = try await credentials(of: name, profile, after: []) else {
            guard configuration.profile == nil else {
                throw CredentialFailure("no keys in the profile \(name) of \(files)")
            }
            return .absent("no keys in the profile \(name) of \(files)")
        }
        return .found(credentials)
    }

    private func credentials(
        of name: String, _ profile: [String: String], after earlier: [String]
    ) async throws -> AWSCredentials? {
        guard !earlier.contains(name), earlier.count < Self.longestChain else {
            throw CredentialFailure("the profile \(name) takes its role with itself")
        }
        // A profile may take its role with its own keys.
        if let role = profile["role_arn"], profile["source_profile"] != name || earlier.isEmpty {
            return try await self.role(role, of: name, profile, after: earlier)
        }
        if let keys = try keys(of: name, profile) { return keys }
        if profile["credential_process"] != nil {
            throw CredentialFailure(
                "the profile \(name) has a credential_process, and this server runs no programs for keys; "
                    + "`aws configure export-credentials --profile \(name) --format env` prints what can be set instead"
            )
        }
        if profile["sso_session"] != nil || profile["sso_start_url"] != nil {
            throw CredentialFailure(
                "the profile \(name) signs in through SSO, which this server cannot do; "
                    + "`aws configure export-credentials --profile \(name) --format env` prints what can be set instead"
            )
        }
        return nil
    }

    private func keys(of name: String, _ profile: [String: String]) throws(CredentialFailure) -> AWSCredentials? {
        let secret = profile["aws_secret_access_key"].flatMap { APIKey($0) }
        guard let id = profile["aws_access_key_id"], !id.isEmpty else {
            if secret == nil { return nil }
            throw CredentialFailure("the profile \(name) has a secret key and no aws_access_key_id")
        }
        guard let secret else { throw CredentialFailure("the profile \(name) has no aws_secret_access_key") }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret,
            sessionToken: profile["aws_session_token"].flatMap { APIKey($0) })
    }

    private func role(
        _ arn: String, of name: String, _ profile: [String: String], after earlier: [String]
    ) async throws -> AWSCredentials {
        if profile["mfa_serial"] != nil {
            throw CredentialFailure("the profile \(name) asks for an MFA code, and nobody is there to give one")
        }
        let session = profile["role_session_name"]
        if let path = profile["web_identity_token_file"] {
            return try await tokens.assume(arn, session: session, withTokenIn: path)
        }
        let source = try await sourceCredentials(of: name, profile, after: earlier)
        return try await tokens.assume(
            arn, session: session, externalID: profile["external_id"],
            seconds: profile["duration_seconds"].flatMap { Int($0) }, with: source)
    }

    private func sourceCredentials(
        of name: String, _ profile: [String: String], after earlier: [String]
    ) async throws -> AWSCredentials {
        if let kind = profile["credential_source"] { return try await credentials(from: kind, of: name) }
        guard let sourceName = profile["source_profile"] else {
            throw CredentialFailure("the profile \(name) has a role and neither source_profile nor credential_source")
        }
        if sourceName == name, let keys = try keys(of: name, profile) { return keys }
        guard let source = try profiles.profile(sourceName) else {
            throw CredentialFailure("the profile \(name) names the profile \(sourceName), which there is not")
        }
        guard let credentials = try await credentials(of: sourceName, source, after: earlier + [name]) else {
            throw CredentialFailure("no keys in the profile \(sourceName), which the profile \(name) names")
        }
        return credentials
    }

    private func credentials(from kind: String, of name: String) async throws -> AWSCredentials {
        let finding =
            switch kind.lowercased() {
            case "environment": try EnvironmentCredentials(configuration: configuration).look()
            case "ecscontainer":
                try await ContainerCredentials(configuration: configuration, host: host).look()
            case "ec2instancemetadata":
                try await InstanceMetadata(configuration: configuration, host: host).look()
            default:
                throw CredentialFailure("the profile \(name) has the credential_source \(kind), which there is not")
            }
        switch finding {
        case .found(let credentials): return credentials
        case .absent(let reason):
            throw CredentialFailure("the profile \(name) has the credential_source \(kind): \(reason)")
        }
    }
}
