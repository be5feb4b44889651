import Testing

@testable import LanguageModels

@Suite("The base URL of an API")
struct APIBaseTests {
    @Test(
        "two spellings of one address are equal, and are written in one way",
        arguments: [
            "https://api.example.com/v1", "https://api.example.com/v1/", "https://api.example.com/v1///",
            "HTTPS://API.Example.COM/v1", "https://api.example.com:443/v1", "https://api.example.com:0443/v1/",
        ])
    func equal(text: String) {
        #expect(APIBase(text)?.description == "https://api.example.com/v1")
        #expect(APIBase(text) == APIBase("https://api.example.com/v1"))
    }

    @Test(
        "another address is another one",
        arguments: [
            "http://api.example.com/v1", "https://api.example.com", "https://api.example.com/v2",
            "https://api.example.com/v1/x", "https://api.example.com/V1", "https://api.example.com:444/v1",
            "https://api.example.com:80/v1", "https://api.example.com./v1", "https://xapi.example.com/v1",
            "https://api.example.com.evil.org/v1", "https://api.example.com/%76%31", "https://api.example.com/v1/..",
            "https://api.example.com//v1", "https://api.example.com/v1/.", "https://api.example.com/x/../v1",
            "https://api.example.com/v1%2f", "https://api.example.com/v1;x",
        ])
    func other(text: String) {
        #expect(APIBase(text) != nil)
        #expect(APIBase(text) != APIBase("https://api.example.com/v1"))
    }

    @Test(
        "what two readers of URLs might read in two ways is no base at all",
        arguments: [
            "", "api.example.com/v1", "//api.example.com/v1", "ftp://api.example.com", "file:///etc/passwd",
            "https:/api.example.com", "https:///v1", "https://", "https://user@api.example.com/v1",
            "https://user:pass@api.example.com/v1", "https://api.example.com@evil.org/v1",
            "https://api.example.com\\@evil.org/v1", "https://evil.org\\.api.example.com/v1",
            "https://api.example.com/v1?x=1", "https://api.example.com/v1#x", "https://evil.org#.api.example.com/v1",
            "https://api.example.com:0/v1", "https://api.example.com:65536/v1", "https://api.example.com:/v1",
            "https://api.example.com:+443/v1", "https://api.example.com:443x/v1", "https://api.example.com:80:443/v1",
            "https://api%2eexample.com/v1", "https://api.example.com /v1", " https://api.example.com/v1",
            "https://api.example.com/v1\n", "https://api.example.com\t/v1", "https://äpi.example.com/v1",
            "https://api。example.com/v1", "https://[::1/v1", "https://[::1]x/v1", "https://[::1%25eth0]/v1",
            "https://[v1.x]/v1", "https://::1/v1",
        ])
    func none(text: String) {
        #expect(APIBase(text) == nil)
    }

    @Test(
        "addresses, ports and paths are kept",
        arguments: ["http://127.0.0.1:11434/v1", "http://[::1]:8080/v1", "https://h/a/b%20c", "http://localhost"])
    func kept(text: String) {
        #expect(APIBase(text)?.description == text)
    }
}
