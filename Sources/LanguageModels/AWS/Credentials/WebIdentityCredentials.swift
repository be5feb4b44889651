/// A role that is taken with a token of an identity provider, as pods of EKS have it: `AWS_WEB_IDENTITY_TOKEN_FILE`.
struct WebIdentityCredentials: CredentialSource {
    let configuration: AWSConfiguration
    let host: AWSHost
    let tokens: TokenService

    func look() async throws -> CredentialFinding {
        guard let path = configuration.webIdentityTokenFile else {
            return .absent("AWS_WEB_IDENTITY_TOKEN_FILE is not set")
        }
        guard let role = configuration.roleARN else {
            throw CredentialFailure("AWS_WEB_IDENTITY_TOKEN_FILE is set and AWS_ROLE_ARN is not")
        }
        return .found(try await tokens.assume(role, session: configuration.roleSessionName, withTokenIn: path))
    }
}
