import FoundationEssentials
import Synchronization

@testable import LanguageModels

/// A host with files and services that a test has made up, and a clock that the test moves.
final class PretendHost: Sendable {
    typealias Answer = @Sendable (AWSHost.Request) -> AWSHost.Response?

    static let start = Date(timeIntervalSince1970: 1_800_000_000)

    private let files: Mutex<[String: String]>
    private let answers: Mutex<[String: Answer]>
    private let sent = Mutex<[AWSHost.Request]>([])
    private let time = Mutex(start)

    /// - Parameters:
    ///   - files: Content by path. One that is `unreadable` cannot be read.
    ///   - answers: By method and URL; whoever is not among them does not answer.
    init(files: [String: String] = [:], answers: [String: String] = [:]) {
        self.files = Mutex(files)
        self.answers = Mutex(
            answers.mapValues { body in { _ in AWSHost.Response(status: 200, body: Array(body.utf8)) } })
    }

    static let unreadable = "unreadable"

    var requests: [AWSHost.Request] { sent.withLock { $0 } }

    func write(_ text: String, to path: String) { files.withLock { $0[path] = text } }
    func pass(_ seconds: TimeInterval) { time.withLock { $0 += seconds } }

    func answer(_ name: String, status: Int, _ body: String) {
        answers.withLock { $0[name] = { _ in AWSHost.Response(status: status, body: Array(body.utf8)) } }
    }

    var host: AWSHost {
        AWSHost(
            readFile: { path in
                let text = self.files.withLock { $0[path] }
                if text == Self.unreadable { throw NobodyThere() }
                return text
            },
            send: { request in
                self.sent.withLock { $0.append(request) }
                let answer = self.answers.withLock { $0["\(request.method) \(request.url)"] }
                guard let response = answer?(request) else { throw NobodyThere() }
                return response
            },
            now: { self.time.withLock { $0 } }, home: "/home/op")
    }

    struct NobodyThere: Error {}
}

extension PretendHost {
    private static let metadata = "http://169.254.169.254/latest"

    /// An EC2 instance with a role.
    static func instance(expiring expiration: String = "2027-01-15T09:00:00Z") -> PretendHost {
        PretendHost(answers: [
            "PUT \(metadata)/api/token": "instance-token",
            "GET \(metadata)/meta-data/iam/security-credentials/": "a-role\n",
            "GET \(metadata)/meta-data/iam/security-credentials/a-role": document(expiring: expiration, code: true),
            "GET \(metadata)/meta-data/placement/region": "eu-north-1",
        ])
    }

    static func document(id: String = "ASIADOC", expiring expiration: String, code: Bool = false) -> String {
        (code ? #"{"Code":"Success","# : "{")
            + #""AccessKeyId":"\#(id)","SecretAccessKey":"hidden-secret","Token":"hidden-token","#
            + #""Expiration":"\#(expiration)"}"#
    }

    static func roleXML(id: String = "ASIAROLE") -> String {
        "<AssumeRoleResponse><AssumeRoleResult><Credentials><AccessKeyId>\(id)</AccessKeyId>"
            + "<SecretAccessKey>hidden-secret</SecretAccessKey><SessionToken>hidden&amp;token</SessionToken>"
            + "<Expiration>2027-01-15T09:00:00Z</Expiration></Credentials></AssumeRoleResult></AssumeRoleResponse>"
    }
}
