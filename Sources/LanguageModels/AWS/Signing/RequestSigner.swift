import Crypto
import FoundationEssentials

/// Signs requests to one AWS service in one region: Signature Version 4, in the `Authorization` header.
///
/// Source: "Create a signed AWS API request" in the IAM User Guide.
struct RequestSigner {
    private static let algorithm = "AWS4-HMAC-SHA256"

    let credentials: AWSCredentials
    let region: String
    let service: String

    /// The headers that make the request a signed one, to be added to those that it has.
    ///
    /// - Parameter date: Now; AWS refuses what is more than five minutes from its own.
    func headers(signing request: SignableRequest, at date: Date) -> [(name: String, value: String)] {
        let time = Self.text(date)
        var added = [(name: "X-Amz-Date", value: time)]
        if let token = credentials.sessionToken { added.append(("X-Amz-Security-Token", token.secret)) }
        var request = request
        request.headers += added
        let canonical = CanonicalRequest(request)
        let scope = "\(time.prefix(8))/\(region)/\(service)/aws4_request"
        let signature = signature(of: stringToSign(canonical, time: time, scope: scope), day: String(time.prefix(8)))
        let authorization =
            "\(Self.algorithm) Credential=\(credentials.accessKeyID)/\(scope), "
            + "SignedHeaders=\(canonical.signedHeaders), Signature=\(signature)"
        return added + [("Authorization", authorization)]
    }

    private func stringToSign(_ canonical: CanonicalRequest, time: String, scope: String) -> String {
        [Self.algorithm, time, scope, CanonicalRequest.hash(Array(canonical.text.utf8))].joined(separator: "\n")
    }

    private func signature(of text: String, day: String) -> String {
        var key = SymmetricKey(data: Array("AWS4\(credentials.secretAccessKey.secret)".utf8))
        for part in [day, region, service, "aws4_request"] {
            key = SymmetricKey(data: HMAC<SHA256>.authenticationCode(for: Array(part.utf8), using: key))
        }
        return CanonicalRequest.hexadecimal(HMAC<SHA256>.authenticationCode(for: Array(text.utf8), using: key))
    }

    /// `20150830T123600Z`.
    static func text(_ date: Date) -> String {
        date.formatted(.iso8601).replacing("-", with: "").replacing(":", with: "")
    }
}
