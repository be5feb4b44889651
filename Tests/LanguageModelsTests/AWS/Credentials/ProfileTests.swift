import SessionModel
import Testing

@testable import LanguageModels

@Suite("Profiles of AWS's shared files")
struct ProfileTests {
    private static let credentials = """
        # keys
        [default]
        aws_access_key_id = AKIADEFAULT
        aws_secret_access_key = hidden/default= ; not a part of it

        [dev]
        aws_access_key_id=AKIADEV
        AWS_SECRET_ACCESS_KEY=hidden#dev
        aws_session_token = hidden-token
        [half]
        aws_access_key_id = AKIAHALF
        """

    private static let config = """
        [default]
        region = us-west-2
        s3 =
            region = not-this
            max_concurrent_requests = 20
        [profile dev]
        region = eu-central-1
        aws_access_key_id = not-this-either
        [profile role]
        role_arn = arn:aws:iam::1:role/r
        source_profile = dev
        external_id = x y
        duration_seconds = 900
        [profile "spaced name"]
        aws_access_key_id = AKIASPACED
        aws_secret_access_key = hidden
        [profile mfa]
        role_arn = a
        source_profile = dev
        mfa_serial = m
        [profile loop]
        role_arn = a
        source_profile = pool
        [profile pool]
        role_arn = b
        source_profile = loop
        [profile self]
        role_arn = arn:aws:iam::1:role/self
        source_profile = self
        aws_access_key_id = AKIASELF
        aws_secret_access_key = hidden
        [profile lost]
        role_arn = a
        source_profile = nobody
        [profile rootless]
        role_arn = a
        [profile instance]
        role_arn = arn:aws:iam::1:role/i
        credential_source = Ec2InstanceMetadata
        [profile nowhere]
        role_arn = a
        credential_source = Attic
        [profile program]
        credential_process = /bin/keys
        [profile sso]
        sso_session = s
        [profile empty]
        region = us-east-1
        not a setting
        [broken
        """

    private let files = ["/home/op/.aws/credentials": credentials, "/home/op/.aws/config": config]

    private func configuration(_ profile: String?) -> AWSConfiguration {
        var configuration = AWSConfiguration()
        configuration.profile = profile
        configuration.isInstanceMetadataDisabled = true
        return configuration
    }

    private func find(_ profile: String?, on host: PretendHost) async throws -> AWSCredentials {
        try await CredentialChain(configuration: configuration(profile), host: host.host).credentials()
    }

    private func failure(_ profile: String, on host: PretendHost? = nil) async throws -> String {
        let host = host ?? PretendHost(files: files)
        let failure = await #expect(throws: ModelFailure.self) { try await find(profile, on: host) }
        guard case .notConfigured(let text)? = failure else { return "" }
        #expect(!text.contains("hidden"))
        return text
    }

    @Test(
        "keys stand in either file, and the credentials file has the last word",
        arguments: [
            (nil, "AKIADEFAULT", "hidden/default="), ("dev", "AKIADEV", "hidden#dev"),
            ("spaced name", "AKIASPACED", "hidden"),
        ] as [(String?, String, String)])
    func keys(profile: String?, id: String, secret: String) async throws {
        let found = try await find(profile, on: PretendHost(files: files))
        #expect(found.accessKeyID == id)
        #expect(found.secretAccessKey.secret == secret)
        #expect((found.sessionToken == nil) == (profile != "dev"))
    }

    @Test("the files are where the settings say")
    func elsewhere() async throws {
        var configuration = configuration("p")
        configuration.credentialsFile = "/x/keys"
        configuration.configFile = "~/conf"
        let host = PretendHost(files: [
            "/x/keys": "[p]\naws_access_key_id=AKIAX\naws_secret_access_key=hidden",
            "/home/op/conf": "[profile p]\nregion=ap-south-1",
        ])
        let access = AWSAccess(configuration: configuration, host: host.host)
        #expect(try await access.credentials.credentials().accessKeyID == "AKIAX")
        #expect(try await access.region() == "ap-south-1")
    }

    @Test("a role is taken with the keys of its source profile, in a signed request")
    func role() async throws {
        let host = PretendHost(
            files: files, answers: ["POST https://sts.us-east-1.amazonaws.com/": PretendHost.roleXML()])
        #expect(try await find("role", on: host).accessKeyID == "ASIAROLE")
        let request = host.requests[0]
        let body = String(decoding: request.body, as: UTF8.self)
        #expect(body.contains("Action=AssumeRole&"))
        #expect(body.contains("ExternalId=x%20y"))
        #expect(body.contains("DurationSeconds=900"))
        #expect(request.headers["Authorization"]?.contains("Credential=AKIADEV/20270115/us-east-1/sts/") == true)
        #expect(request.headers["X-Amz-Security-Token"] == "hidden-token")
    }

    @Test("a profile may take its role with its own keys")
    func own() async throws {
        let host = PretendHost(
            files: files, answers: ["POST https://sts.us-east-1.amazonaws.com/": PretendHost.roleXML()])
        #expect(try await find("self", on: host).accessKeyID == "ASIAROLE")
        #expect(host.requests[0].headers["Authorization"]?.contains("AKIASELF") == true)
    }

    @Test(
        "what a profile asks for and cannot have is named",
        arguments: [
            ("nobody", "no profile nobody"), ("half", "no aws_secret_access_key"), ("mfa", "MFA"),
            ("loop", "takes its role with itself"), ("lost", "nobody, which there is not"),
            ("rootless", "neither source_profile nor credential_source"), ("instance", "AWS_EC2_METADATA_DISABLED"),
            ("nowhere", "Attic"), ("program", "credential_process"), ("sso", "SSO"), ("empty", "no keys"),
        ])
    func refused(profile: String, words: String) async throws {
        let text = try await failure(profile)
        #expect(text.contains(words), "\(text)")
    }

    @Test("a file that cannot be read is named")
    func unreadable() async throws {
        let host = PretendHost(files: ["/home/op/.aws/credentials": PretendHost.unreadable])
        #expect(try await failure("p", on: host).contains("/home/op/.aws/credentials cannot be read"))
    }

    @Test("an indented line belongs to the setting above it")
    func nested() {
        #expect(SharedFile(Self.config).sections["default"] == ["region": "us-west-2", "s3": ""])
    }
}
