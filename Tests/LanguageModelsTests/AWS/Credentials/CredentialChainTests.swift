import SessionModel
import Testing

@testable import LanguageModels

@Suite("Where AWS credentials come from")
struct CredentialChainTests {
    private func configuration(_ change: (inout AWSConfiguration) -> Void = { _ in }) -> AWSConfiguration {
        var configuration = AWSConfiguration()
        change(&configuration)
        return configuration
    }

    private func find(_ configuration: AWSConfiguration, on host: PretendHost) async throws -> AWSCredentials {
        try await CredentialChain(configuration: configuration, host: host.host).credentials()
    }

    private func failure(_ configuration: AWSConfiguration, on host: PretendHost) async throws -> String {
        let failure = await #expect(throws: ModelFailure.self) { try await find(configuration, on: host) }
        guard case .notConfigured(let text)? = failure else { return "" }
        #expect(!text.contains("hidden"), "a secret stands in the error")
        #expect(!text.contains("\n"))
        return text
    }

    @Test("the environment comes first, its session token with it")
    func environment() async throws {
        let environment = configuration {
            $0.accessKeyID = "AKIAENV"
            $0.secretAccessKey = APIKey("hidden")
            $0.sessionToken = APIKey("hidden-token")
        }
        let found = try await find(environment, on: .instance())
        #expect(found.accessKeyID == "AKIAENV")
        #expect(found.sessionToken == APIKey("hidden-token"))
    }

    @Test("half a pair is said to be one")
    func half() async throws {
        let id = configuration { $0.accessKeyID = "AKIAENV" }
        #expect(try await failure(id, on: .instance()).contains("AWS_SECRET_ACCESS_KEY is not"))
        let secret = configuration { $0.secretAccessKey = APIKey("hidden") }
        #expect(try await failure(secret, on: .instance()).contains("AWS_ACCESS_KEY_ID is not"))
    }

    @Test("an instance's role is found with a token that was asked for first")
    func instance() async throws {
        let host = PretendHost.instance()
        let found = try await find(configuration(), on: host)
        #expect(found.accessKeyID == "ASIADOC")
        #expect(found.expiration != nil)
        #expect(host.requests.map(\.method) == ["PUT", "GET", "GET"])
        #expect(host.requests.first?.headers["X-aws-ec2-metadata-token-ttl-seconds"] == "21600")
        #expect(host.requests.dropFirst().allSatisfy { $0.headers["X-aws-ec2-metadata-token"] == "instance-token" })
    }

    @Test("an instance has as long for each answer as the operator gives it", arguments: [nil, "2.5"])
    func patience(seconds: String?) async throws {
        let host = PretendHost.instance()
        let variables = ProviderVariables(seconds.map { [.awsInstanceMetadataTimeout: $0] } ?? [:])
        _ = try await find(AWSConfiguration(variables), on: host)
        #expect(host.requests.map(\.timeout) == Array(repeating: .seconds(seconds == nil ? 1 : 2.5), count: 3))
    }

    @Test("instance metadata is not asked where it is disabled")
    func disabled() async throws {
        let host = PretendHost.instance()
        let text = try await failure(configuration { $0.isInstanceMetadataDisabled = true }, on: host)
        #expect(text.contains("AWS_EC2_METADATA_DISABLED"))
        #expect(host.requests.isEmpty)
    }

    @Test("where there is nothing at all, one line says which places were looked at")
    func nothing() async throws {
        let text = try await failure(configuration(), on: PretendHost())
        for place in [
            "AWS_ACCESS_KEY_ID", "AWS_WEB_IDENTITY_TOKEN_FILE", "/home/op/.aws/credentials", "/home/op/.aws/config",
            "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI", "http://169.254.169.254",
        ] { #expect(text.contains(place)) }
    }

    @Test("a container's endpoint is asked with its token, before the instance's")
    func container() async throws {
        let host = PretendHost.instance()
        host.answer(
            "GET http://169.254.170.2/v2/x", status: 200, PretendHost.document(expiring: "2027-01-15T09:00:00Z"))
        let relative = configuration {
            $0.containerRelativeURI = "/v2/x"
            $0.containerToken = APIKey("hidden")
        }
        #expect(try await find(relative, on: host).accessKeyID == "ASIADOC")
        #expect(host.requests.count == 1)
        #expect(host.requests.first?.headers["Authorization"] == "hidden")
    }

    @Test("the token of a container's endpoint is read from its file each time")
    func tokenFile() async throws {
        let url = "http://[fd00:ec2::23]/v1/credentials"
        let host = PretendHost(
            files: ["/token": "hidden-1\n"],
            answers: ["GET \(url)": PretendHost.document(expiring: "2027-01-15T09:00:00Z")])
        let full = configuration {
            $0.containerFullURI = url
            $0.containerTokenFile = "/token"
        }
        _ = try await find(full, on: host)
        host.write("hidden-2", to: "/token")
        _ = try await find(full, on: host)
        #expect(host.requests.map { $0.headers["Authorization"] } == ["hidden-1", "hidden-2"])
    }

    @Test(
        "credentials are not fetched from just any address",
        arguments: [
            "http://evil.example/x", "http://127.0.0.1.evil.example/x", "http://10.0.0.1/", "ftp://localhost/", "x",
            "http://169.254.170.2.evil.example/",
        ])
    func foreign(url: String) async throws {
        let host = PretendHost()
        #expect(try await failure(configuration { $0.containerFullURI = url }, on: host).contains("FULL_URI"))
        #expect(host.requests.isEmpty)
    }

    @Test(
        "they are from this machine, from ECS and EKS, and from whoever proves who it is",
        arguments: [
            "http://localhost:1/x", "http://127.0.0.9/x", "http://[::1]/x", "http://169.254.170.23/v1/credentials",
            "https://credentials.example/x",
        ])
    func near(url: String) async throws {
        let host = PretendHost(
            answers: ["GET \(url)": PretendHost.document(id: "ASIANEAR", expiring: "2027-01-15T09:00:00Z")])
        #expect(try await find(configuration { $0.containerFullURI = url }, on: host).accessKeyID == "ASIANEAR")
    }

    @Test("a configured place that fails is an error, and the next is not taken instead")
    func failing() async throws {
        let host = PretendHost.instance()
        let container = configuration { $0.containerRelativeURI = "/x" }
        #expect(try await failure(container, on: host).contains("did not answer"))
        host.answer("GET http://169.254.170.2/x", status: 500, "hidden")
        #expect(try await failure(container, on: host).contains("answered 500"))
        host.answer("GET http://169.254.170.2/x", status: 200, #"{"SecretAccessKey":"hidden"}"#)
        #expect(try await failure(container, on: host).contains("no credentials"))
    }

    @Test("a web identity token is exchanged for the credentials of the role")
    func webIdentity() async throws {
        let url = "https://sts.eu-west-1.amazonaws.com/"
        let host = PretendHost(files: ["/token": "hidden.jwt\n"], answers: ["POST \(url)": PretendHost.roleXML()])
        let identity = configuration {
            $0.webIdentityTokenFile = "/token"
            $0.roleARN = "arn:aws:iam::1:role/r"
            $0.region = "eu-west-1"
        }
        let found = try await find(identity, on: host)
        #expect(found.accessKeyID == "ASIAROLE")
        #expect(found.sessionToken == APIKey("hidden&token"))
        let body = String(decoding: host.requests[0].body, as: UTF8.self)
        #expect(
            body == "Action=AssumeRoleWithWebIdentity&RoleArn=arn%3Aaws%3Aiam%3A%3A1%3Arole%2Fr&RoleSessionName=nestbox"
                + "&WebIdentityToken=hidden.jwt&Version=2011-06-15")
        #expect(host.requests[0].headers["Authorization"] == nil)

        host.answer("POST \(url)", status: 403, "<Error><Code>AccessDenied</Code><Message>Not yours</Message></Error>")
        #expect(try await failure(identity, on: host).contains("Not yours"))
        var roleless = identity
        roleless.roleARN = nil
        #expect(try await failure(roleless, on: host).contains("AWS_ROLE_ARN"))
    }
}
