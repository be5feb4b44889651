/// A place where AWS credentials may be.
protocol CredentialSource: Sendable {
    /// - Throws: ``CredentialFailure`` where the place is configured and cannot be used, and `CancellationError`.
    func look() async throws -> CredentialFinding
}

/// What was found at one place.
enum CredentialFinding {
    case found(AWSCredentials)

    /// Nothing is configured there: which place, and what is missing.
    case absent(String)
}

/// Credentials are configured and cannot be had: where and why, without any secret.
struct CredentialFailure: Error, Hashable {
    let reason: String

    init(_ reason: String) { self.reason = reason }
}
