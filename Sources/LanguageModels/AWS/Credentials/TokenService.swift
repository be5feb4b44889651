import FoundationEssentials
import SessionModel

/// AWS's Security Token Service, as far as it gives the credentials of a role.
///
/// Source: `AssumeRole` and `AssumeRoleWithWebIdentity` in the AWS STS API Reference, version 2011-06-15.
struct TokenService: Sendable {
    private static let contentType = "application/x-www-form-urlencoded; charset=utf-8"
    private static let standardSession = "nestbox"

    let configuration: AWSConfiguration
    let host: AWSHost

    /// The role's credentials, for those of somebody who may take it.
    func assume(
        _ role: String, session: String?, externalID: String?, seconds: Int?, with credentials: AWSCredentials
    ) async throws -> AWSCredentials {
        var form = [
            ("Action", "AssumeRole"), ("RoleArn", role), ("RoleSessionName", session ?? Self.standardSession),
        ]
        if let externalID { form.append(("ExternalId", externalID)) }
        if let seconds { form.append(("DurationSeconds", String(seconds))) }
        return try await ask(form, for: role, with: credentials)
    }

    /// The role's credentials, for the token of an identity provider, which is read anew each time: it is replaced when it ages.
    func assume(_ role: String, session: String?, withTokenIn path: String) async throws -> AWSCredentials {
        guard let token = try? host.readFile(path), !token.isEmpty else {
            throw CredentialFailure("the web identity token \(path) cannot be read")
        }
        let form = [
            ("Action", "AssumeRoleWithWebIdentity"), ("RoleArn", role),
            ("RoleSessionName", session ?? Self.standardSession),
            ("WebIdentityToken", token.split(whereSeparator: \.isWhitespace).joined()),
        ]
        return try await ask(form, for: role, with: nil)
    }

    private func ask(
        _ form: [(String, String)], for role: String, with credentials: AWSCredentials?
    ) async throws -> AWSCredentials {
        let text = (form + [("Version", "2011-06-15")])
            .map { "\(PercentCoding.encode($0.0.utf8))=\(PercentCoding.encode($0.1.utf8))" }.joined(separator: "&")
        let region = configuration.region ?? "us-east-1"
        let endpoint = ServiceEndpoint(
            configuration.tokenServiceEndpoint ?? ServiceEndpoint.standard(service: "sts", region: region))
        guard let endpoint else { throw CredentialFailure("AWS_ENDPOINT_URL_STS is no address") }
        var headers = ["Content-Type": Self.contentType, "Host": endpoint.host, "Accept": "text/xml"]
        let body = Array(text.utf8)
        if let credentials {
            let signed = SignableRequest(
                method: "POST", path: endpoint.path("/"),
                headers: [("Content-Type", Self.contentType), ("Host", endpoint.host)], body: body)
            let signer = RequestSigner(credentials: credentials, region: region, service: "sts")
            for header in signer.headers(signing: signed, at: host.now()) { headers[header.name] = header.value }
        }
        let request = AWSHost.Request(
            method: "POST", url: endpoint.url("/"), headers: headers, body: body, timeout: .seconds(10))
        return try await answer(to: request, for: role)
    }

    private func answer(to request: AWSHost.Request, for role: String) async throws -> AWSCredentials {
        let response: AWSHost.Response
        do {
            response = try await host.send(request)
        } catch {
            try Task.checkCancellation()
            throw CredentialFailure("the role \(role) cannot be taken: \(request.url) did not answer")
        }
        let text = response.text
        guard response.status == 200, let id = Self.element("AccessKeyId", in: text),
            let secret = Self.element("SecretAccessKey", in: text).flatMap({ APIKey($0) })
        else {
            let why = Self.element("Message", in: text) ?? Self.element("Code", in: text) ?? "HTTP \(response.status)"
            throw CredentialFailure("the role \(role) cannot be taken: \(why.prefix(300))")
        }
        return AWSCredentials(
            accessKeyID: id, secretAccessKey: secret,
            sessionToken: Self.element("SessionToken", in: text).flatMap { APIKey($0) },
            expiration: Self.element("Expiration", in: text).flatMap(CredentialDocument.date))
    }

    /// The text of an element that holds nothing but text, which is all that is needed of this XML.
    private static func element(_ name: String, in xml: String) -> String? {
        guard let start = xml.firstRange(of: "<\(name)>") else { return nil }
        let rest = xml[start.upperBound...]
        guard let end = rest.firstRange(of: "</\(name)>") else { return nil }
        return String(rest[..<end.lowerBound])
            .replacing("&lt;", with: "<").replacing("&gt;", with: ">").replacing("&quot;", with: "\"")
            .replacing("&apos;", with: "'").replacing("&amp;", with: "&")
    }
}
