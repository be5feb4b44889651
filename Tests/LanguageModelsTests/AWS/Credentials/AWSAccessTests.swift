import SessionModel
import Testing

@testable import LanguageModels

@Suite("The region of AWS")
struct AWSAccessTests {
    private func access(
        _ host: PretendHost, _ change: (inout AWSConfiguration) -> Void = { _ in }
    ) -> AWSAccess {
        var configuration = AWSConfiguration()
        change(&configuration)
        return AWSAccess(configuration: configuration, host: host.host)
    }

    @Test("the settings come first, then the profile, then the instance, which is asked once")
    func order() async throws {
        let host = PretendHost.instance()
        let bare = access(host)
        #expect(try await bare.region() == "eu-north-1")
        let asked = host.requests.count
        #expect(try await bare.region() == "eu-north-1")
        #expect(host.requests.count == asked)
        host.write("[default]\nregion = us-west-2", to: "/home/op/.aws/config")
        #expect(try await access(host).region() == "us-west-2")
        #expect(try await access(host) { $0.region = "sa-east-1" }.region() == "sa-east-1")
    }

    @Test("without a region the error says where was looked; a made-up one is not asked")
    func missing() async throws {
        for (region, words) in [(nil, "AWS_REGION"), ("evil.example/#", "no region of AWS")] as [(String?, String)] {
            let failure = await #expect(throws: ModelFailure.self) {
                try await access(PretendHost()) { $0.region = region }.region()
            }
            guard case .notConfigured(let text)? = failure else {
                Issue.record("\(String(describing: failure))")
                return
            }
            #expect(text.contains(words))
        }
    }

    @Test(
        "regions are known by their form",
        arguments: ["us-east-1", "ap-southeast-7", "us-gov-west-1", "eu-isoe-west-1"])
    func known(region: String) {
        #expect(AWSRegion.isName(region))
    }

    @Test(
        "other names are none",
        arguments: ["", "anthropic", "us-east", "us--1", "US-EAST-1", "a.b-c-1", "us-east-1x", "-a-1"])
    func unknown(region: String) {
        #expect(!AWSRegion.isName(region))
    }

    @Test(
        "an address is taken apart as its requests need it",
        arguments: [
            ("https://bedrock-runtime.us-east-1.amazonaws.com", "bedrock-runtime.us-east-1.amazonaws.com", "/m"),
            ("http://127.0.0.1:8080/", "127.0.0.1:8080", "/m"), ("https://h:443/base/", "h", "/base/m"),
            ("http://[::1]:9/a%2Fb", "[::1]:9", "/a%2Fb/m"),
        ])
    func endpoint(address: String, host: String, path: String) throws {
        let endpoint = try #require(ServiceEndpoint(address))
        #expect(endpoint.host == host)
        #expect(endpoint.path("/m") == path)
        #expect(endpoint.url("/m").hasSuffix("://\(host)\(path)"))
    }

    @Test("what is no address is none", arguments: ["", "x", "ftp://h", "http://", "//h"])
    func noEndpoint(address: String) {
        #expect(ServiceEndpoint(address) == nil)
    }

    @Test("the services of China have an address of their own")
    func china() {
        #expect(
            ServiceEndpoint.standard(service: "sts", region: "cn-north-1") == "https://sts.cn-north-1.amazonaws.com.cn")
    }
}
