/// The metadata service of an EC2 instance, in its second version: every question carries a token that was asked for first.
///
/// Source: "Use the Instance Metadata Service" in the Amazon EC2 User Guide.
struct InstanceMetadata: CredentialSource {
    private static let standardEndpoint = "http://169.254.169.254"

    let configuration: AWSConfiguration
    let host: AWSHost

    func look() async throws -> CredentialFinding {
        if configuration.isInstanceMetadataDisabled { return .absent("AWS_EC2_METADATA_DISABLED is true") }
        let folder = "/latest/meta-data/iam/security-credentials/"
        guard let token = try await token() else { return .absent("no instance metadata at \(endpoint)") }
        guard let role = try await get(folder, token: token)?.split(whereSeparator: \.isNewline).first else {
            return .absent("the instance at \(endpoint) has no role")
        }
        guard let document = try await get(folder + role, token: token) else {
            throw CredentialFailure("the instance metadata at \(endpoint) gives no credentials of the role \(role)")
        }
        return .found(
            try CredentialDocument.credentials(
                in: Array(document.utf8), from: "the instance metadata at \(endpoint)"))
    }

    /// The region that the instance is in; nil where this is none.
    func region() async throws -> String? {
        if configuration.isInstanceMetadataDisabled { return nil }
        guard let token = try await token() else { return nil }
        return try await get("/latest/meta-data/placement/region", token: token)
    }

    private var endpoint: String {
        let endpoint = configuration.instanceMetadataEndpoint ?? Self.standardEndpoint
        return endpoint.hasSuffix("/") ? String(endpoint.dropLast()) : endpoint
    }

    private func token() async throws -> String? {
        try await ask(
            AWSHost.Request(
                method: "PUT", url: endpoint + "/latest/api/token",
                headers: ["X-aws-ec2-metadata-token-ttl-seconds": "21600"],
                timeout: configuration.instanceMetadataTimeout))
    }

    private func get(_ path: String, token: String) async throws -> String? {
        try await ask(
            AWSHost.Request(
                url: endpoint + path, headers: ["X-aws-ec2-metadata-token": token],
                timeout: configuration.instanceMetadataTimeout))
    }

    private func ask(_ request: AWSHost.Request) async throws -> String? {
        do {
            let response = try await host.send(request)
            return response.status == 200 && !response.body.isEmpty ? response.text : nil
        } catch {
            try Task.checkCancellation()
            return nil
        }
    }
}
