import FoundationEssentials

/// The endpoint that ECS tasks and EKS pods have for their credentials.
///
/// Source: "Container credential provider" in the AWS SDKs and Tools Reference Guide.
struct ContainerCredentials: CredentialSource {
    private static let ecs = "http://169.254.170.2"
    private static let trustedHosts: Set<String> = ["169.254.170.2", "169.254.170.23", "fd00:ec2::23", "localhost"]

    let configuration: AWSConfiguration
    let host: AWSHost

    func look() async throws -> CredentialFinding {
        guard let url = try url() else { return .absent("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI is not set") }
        var headers = ["Accept": "application/json"]
        if let token = try token() { headers["Authorization"] = token }
        let place = "the container endpoint \(url)"
        let response: AWSHost.Response
        do {
            response = try await host.send(AWSHost.Request(url: url, headers: headers))
        } catch {
            try Task.checkCancellation()
            throw CredentialFailure("\(place) did not answer")
        }
        guard response.status == 200 else { throw CredentialFailure("\(place) answered \(response.status)") }
        return .found(try CredentialDocument.credentials(in: response.body, from: place))
    }

    private func url() throws(CredentialFailure) -> String? {
        if let path = configuration.containerRelativeURI {
            guard path.hasPrefix("/") else {
                throw CredentialFailure("AWS_CONTAINER_CREDENTIALS_RELATIVE_URI does not begin with a slash")
            }
            return Self.ecs + path
        }
        guard let url = configuration.containerFullURI else { return nil }
        guard Self.mayBeAsked(url) else {
            throw CredentialFailure(
                "AWS_CONTAINER_CREDENTIALS_FULL_URI is neither https nor on this machine nor an address of ECS or EKS")
        }
        return url
    }

    /// Whoever answers gets the authorization token and gives the credentials, so it has to be this machine, or prove who it is.
    private static func mayBeAsked(_ url: String) -> Bool {
        guard let parts = URL(string: url), let name = parts.host() else { return false }
        let address = name.filter { $0 != "[" && $0 != "]" }
        let isLoopback =
            address == "::1" || address.hasPrefix("127.") && address.allSatisfy { $0.isNumber || $0 == "." }
        return parts.scheme == "https" || parts.scheme == "http" && (trustedHosts.contains(address) || isLoopback)
    }

    private func token() throws(CredentialFailure) -> String? {
        var token = configuration.containerToken?.secret
        if let path = configuration.containerTokenFile {
            guard let text = try? host.readFile(path) else {
                throw CredentialFailure("AWS_CONTAINER_AUTHORIZATION_TOKEN_FILE: \(path) cannot be read")
            }
            token = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        }
        if let token, token.contains(where: { $0.isNewline }) {
            throw CredentialFailure("the container's authorization token holds a line break")
        }
        return token
    }
}
