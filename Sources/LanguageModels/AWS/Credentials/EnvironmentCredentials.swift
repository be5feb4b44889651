/// `AWS_ACCESS_KEY_ID` and `AWS_SECRET_ACCESS_KEY`.
struct EnvironmentCredentials: CredentialSource {
    let configuration: AWSConfiguration

    func look() throws(CredentialFailure) -> CredentialFinding {
        switch (configuration.accessKeyID, configuration.secretAccessKey) {
        case (nil, nil):
            return .absent("AWS_ACCESS_KEY_ID is not set")
        case (let id?, let secret?):
            return .found(
                AWSCredentials(accessKeyID: id, secretAccessKey: secret, sessionToken: configuration.sessionToken))
        case (_?, nil):
            throw CredentialFailure("AWS_ACCESS_KEY_ID is set and AWS_SECRET_ACCESS_KEY is not")
        case (nil, _?):
            throw CredentialFailure("AWS_SECRET_ACCESS_KEY is set and AWS_ACCESS_KEY_ID is not")
        }
    }
}
