import SessionModel
import Synchronization

/// What it takes to ask a service of AWS: credentials and a region, found where AWS's own SDKs find them.
final class AWSAccess: Sendable {
    let configuration: AWSConfiguration
    let host: AWSHost
    let credentials: CredentialCache

    /// Found once: an instance does not move.
    private let instanceRegion = Mutex<String?>(nil)

    init(configuration: AWSConfiguration, host: AWSHost) {
        self.configuration = configuration
        self.host = host
        let chain = CredentialChain(configuration: configuration, host: host)
        credentials = CredentialCache(now: host.now) { try await chain.credentials() }
    }

    /// - Throws: `ModelFailure.notConfigured` with one line that says where was looked; `CancellationError`.
    func region() async throws -> String {
        if let region = configuration.region { return try Self.checked(region, from: "AWS_REGION") }
        let profiles = SharedProfiles(configuration: configuration, host: host)
        if let region = try? profiles.profile(profiles.chosen)?["region"], !region.isEmpty {
            return try Self.checked(region, from: "the profile \(profiles.chosen)")
        }
        if let region = instanceRegion.withLock({ $0 }) { return region }
        let metadata = InstanceMetadata(configuration: configuration, host: host)
        guard let region = try await metadata.region(), AWSRegion.isName(region) else {
            throw ModelFailure.notConfigured(
                "no AWS region: AWS_REGION is not set, the profile \(profiles.chosen) names none, "
                    + "and there is no instance metadata")
        }
        instanceRegion.withLock { $0 = region }
        return region
    }

    private static func checked(_ region: String, from place: String) throws(ModelFailure) -> String {
        guard AWSRegion.isName(region) else {
            throw .notConfigured("\(place) names no region of AWS: \(region.prefix(40))")
        }
        return region
    }
}
