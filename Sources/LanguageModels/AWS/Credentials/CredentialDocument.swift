import FoundationEssentials
import SessionModel

/// Temporary credentials as container and instance endpoints give them, in JSON.
struct CredentialDocument: Decodable {
    private enum CodingKeys: String, CodingKey {
        case accessKeyID = "AccessKeyId"
        case secretAccessKey = "SecretAccessKey"
        case token = "Token"
        case expiration = "Expiration"
        case code = "Code"
    }

    private let accessKeyID: String?
    private let secretAccessKey: String?
    private let token: String?
    private let expiration: String?

    /// `Success`, from instances; containers say nothing.
    private let code: String?

    /// - Parameter place: Where it came from, for the error.
    static func credentials(in body: [UInt8], from place: String) throws(CredentialFailure) -> AWSCredentials {
        let document = try? JSONDecoder().decode(CredentialDocument.self, from: Data(body))
        if let code = document?.code, code != "Success" { throw CredentialFailure("\(place) answered \(code)") }
        guard let id = document?.accessKeyID, let secret = document?.secretAccessKey.flatMap({ APIKey($0) }) else {
            throw CredentialFailure("\(place) answered something that is no credentials")
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret, sessionToken: document?.token.flatMap { APIKey($0) },
            expiration: document?.expiration.flatMap(date))
    }

    /// A moment in ISO 8601.
    static func date(_ text: String) -> Date? {
        Timestamp(text).map { Date(timeIntervalSince1970: Double($0.microseconds) / 1_000_000) }
    }
}
