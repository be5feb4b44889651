import FoundationEssentials

/// What a request to AWS is signed with. It shows itself to nobody but the signer.
struct AWSCredentials: Sendable, Hashable {
    let accessKeyID: String
    let secretAccessKey: APIKey

    /// Goes with temporary credentials and is sent beside the signature.
    let sessionToken: APIKey?

    /// When AWS stops accepting them; nil for those that last until somebody revokes them.
    let expiration: Date?

    init(accessKeyID: String, secretAccessKey: APIKey, sessionToken: APIKey? = nil, expiration: Date? = nil) {
        self.accessKeyID = accessKeyID
        self.secretAccessKey = secretAccessKey
        self.sessionToken = sessionToken
        self.expiration = expiration
    }
}

extension AWSCredentials: CustomStringConvertible {
    var description: String { "\(accessKeyID.prefix(4))…" }
}
