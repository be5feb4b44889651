import FoundationEssentials
import SessionModel
import Testing

@testable import LanguageModels

@Suite("Signature Version 4")
struct RequestSignerTests {
    /// 2015-08-30 12:36:00 UTC.
    private static let date = Date(timeIntervalSince1970: 1_440_938_160)

    private func signer(token: String? = nil, service: String = "service") throws -> RequestSigner {
        RequestSigner(
            credentials: AWSCredentials(
                accessKeyID: "AKIDEXAMPLE",
                secretAccessKey: try #require(APIKey("wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY")),
                sessionToken: token.flatMap { APIKey($0) }),
            region: "us-east-1", service: service)
    }

    @Test("AWS's own examples are signed as AWS signs them", arguments: PublishedExample.all)
    func published(example: PublishedExample) throws {
        let headers = try signer(token: example.token).headers(signing: example.request, at: Self.date)
        let named = Dictionary(uniqueKeysWithValues: headers.map { ($0.name, $0.value) })
        #expect(
            named["Authorization"]
                == "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
                + "SignedHeaders=\(example.signedHeaders), Signature=\(example.signature)")
        #expect(named["X-Amz-Date"] == "20150830T123600Z")
        #expect(named["X-Amz-Security-Token"] == example.token)
    }

    @Test("a path that is percent-encoded on the wire is encoded once more where it is signed")
    func twice() {
        let path = "/model/\(PercentCoding.encode("arn:aws:x/us.a-v1:0".utf8))/converse-stream"
        let canonical = CanonicalRequest(SignableRequest(method: "POST", path: path, headers: [("Host", "h")]))
        let signed = canonical.text.split(separator: "\n")[1]
        #expect(path == "/model/arn%3Aaws%3Ax%2Fus.a-v1%3A0/converse-stream")
        #expect(signed == "/model/arn%253Aaws%253Ax%252Fus.a-v1%253A0/converse-stream")
    }

    @Test(
        "headers that a proxy may change are not signed",
        arguments: ["User-Agent", "Connection", "Expect", "Transfer-Encoding", "X-Amzn-Trace-Id"])
    func unsigned(name: String) {
        let request = SignableRequest(method: "GET", path: "/", headers: [("Host", "h"), (name, "x")])
        #expect(CanonicalRequest(request).signedHeaders == "host")
    }

    @Test("a signature is of the body, the path, the region's service and the time")
    func everything() throws {
        let request = SignableRequest(method: "POST", path: "/a", headers: [("Host", "h")], body: [1])
        var other = request
        other.body = [2]
        var elsewhere = request
        elsewhere.path = "/b"
        let signatures = try [
            signer().headers(signing: request, at: Self.date), signer().headers(signing: other, at: Self.date),
            signer().headers(signing: elsewhere, at: Self.date),
            signer().headers(signing: request, at: Self.date + 1),
            signer(service: "bedrock").headers(signing: request, at: Self.date),
            signer(token: "t").headers(signing: request, at: Self.date),
        ].map { $0.last?.value }
        #expect(Set(signatures).count == signatures.count)
    }

    @Test("credentials show no secret in any description")
    func hidden() throws {
        let credentials = try signer(token: "session-token").credentials
        var dumped = ""
        dump(credentials, to: &dumped)
        for text in [dumped, "\(credentials)", String(reflecting: credentials)] {
            #expect(!text.contains("wJalr"))
            #expect(!text.contains("session-token"))
        }
    }
}
