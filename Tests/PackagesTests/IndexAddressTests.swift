import Testing

@testable import Packages

struct IndexAddressTests {
    @Test(
        "an address may have a user, whom nobody is told of",
        arguments: ["https://me:se%40cret@index.example/simple/", "https://me:se%40cret@index.example/simple"])
    func user(text: String) throws {
        let index = try #require(IndexAddress(text))
        #expect("\(index)" == "index.example")
    }

    @Test(
        "what is no address of an index is none",
        arguments: [
            "", "pypi.org/simple", "ftp://pypi.org/simple/", "file:///srv/simple", "https://", "https:///simple/",
            "https://pypi.org/simple/?a=b", "https://pypi.org/simple/#a", "https://pypi.org:0/simple/", "https://a b/",
            "https://me:%zz@pypi.org/", "https://pypi.org\\@evil/", "https://pypi.org:99999/",
        ])
    func wrong(text: String) {
        #expect(IndexAddress(text) == nil)
    }

    @Test("two spellings of one origin are one", arguments: ["https://HOST.example:443/a", "HTTPS://host.example/b"])
    func origin(text: String) throws {
        #expect(try #require(WebAddress(text)).origin == WebOrigin(scheme: "https", host: "host.example", port: 443))
    }
}
