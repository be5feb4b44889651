import Packages
import Testing

/// Pages of indexes, as they are read and as the session gets them. None of it is believed: an index may lie.
struct PageReaderTests {
    private static let json = "application/vnd.pypi.simple.v1+json"
    private let here: WebAddress
    private let project: ProjectName

    init() throws {
        here = try #require(WebAddress("https://index.example/simple/foo/"))
        project = try #require(ProjectName("foo"))
    }

    private func page(_ text: String, type: String = "text/html; charset=utf-8") throws -> IndexPage {
        let index = try #require(IndexAddress("https://index.example/simple/"))
        let hosts = try #require(FileHosts(of: index, named: ["cdn.example", "files.example"]))
        return try PageReader.read(Array(text.utf8), type: type, at: here, from: hosts)
    }

    @Test("links of an HTML page are read with what they say, and written so that they lead through the server")
    func html() throws {
        let page = try page(
            """
            <!DOCTYPE html><html><!-- <a href="/hidden-1.whl">hidden</a> --><body>
            <A HREF='../../files/foo-1.0-py3-none-any.whl#sha256=ABCDEF01' data-requires-python="&gt;=3.8,&#60;4"
               data-yanked="it is &quot;bad&quot;" data-dist-info-metadata="sha256=12ab">foo-1.0-py3-none-any.whl</A>
            <a href=https://cdn.example/f/foo-2.0.tar.gz?sig=a&amp;b=c>foo-2.0.tar.gz</a>
            </body></html>
            """)
        #expect(page.files.map(\.name) == ["foo-1.0-py3-none-any.whl", "foo-2.0.tar.gz"])
        let wheel = try #require(page.files.first)
        #expect(wheel.address.text == "https://index.example/files/foo-1.0-py3-none-any.whl")
        #expect(wheel.digest == "sha256=abcdef01")
        #expect(wheel.requiresPython == ">=3.8,<4")
        #expect(wheel.yanked == "it is \"bad\"")
        #expect(wheel.metadata == "sha256=12ab")
        #expect(page.files[1].address.text == "https://cdn.example/f/foo-2.0.tar.gz?sig=a&b=c")
        let text = page.html(of: project)
        #expect(
            text.contains(
                "<a href=\"/files/foo/foo-1.0-py3-none-any.whl#sha256=abcdef01\" data-requires-python=\"&gt;=3.8,&lt;4\""
                    + " data-yanked=\"it is &quot;bad&quot;\" data-core-metadata=\"sha256=12ab\""
                    + " data-dist-info-metadata=\"sha256=12ab\">foo-1.0-py3-none-any.whl</a>"))
        #expect(!text.contains("example"), "no address of the index is in it")
    }

    @Test("links of a JSON page are read with what they say")
    func json() throws {
        let page = try page(
            """
            {"meta": {"api-version": "1.1"}, "name": "foo", "files": [
             {"filename": "foo-1.0.whl", "url": "https://cdn.example/x/foo-1.0.whl", "yanked": "why",
              "hashes": {"md5": "00", "sha256": "ab12"}, "requires-python": ">=3", "core-metadata": {"sha256": "cd"}},
             {"filename": "foo-2.0.whl", "url": "foo-2.0.whl", "hashes": {}, "yanked": true, "dist-info-metadata": true},
             {"filename": "foo-3.0.whl", "url": "foo-3.0.whl", "hashes": 3, "yanked": false, "requires-python": null},
             {"filename": 4}, 5, null, {"url": "x"}]}
            """, type: Self.json)
        #expect(page.files.map(\.name) == ["foo-1.0.whl", "foo-2.0.whl", "foo-3.0.whl"])
        #expect(page.files.map(\.digest) == ["sha256=ab12", nil, nil])
        #expect(page.files.map(\.yanked) == ["why", "", nil])
        #expect(page.files.map(\.metadata) == ["sha256=cd", "true", nil])
        #expect(page.files.map(\.requiresPython) == [">=3", nil, nil])
        #expect(page.files[1].address.text == "https://index.example/simple/foo/foo-2.0.whl")
        #expect(page.origins.map(\.host).sorted() == ["cdn.example", "index.example"])
    }

    @Test(
        "a link that leads to no file by TLS of a host is none",
        arguments: [
            "http://index.example/foo-1.whl", "file:///etc/foo-1.whl", "ftp://index.example/foo-1.whl",
            "https://me:word@index.example/foo-1.whl", "javascript:foo-1.whl", "https:///foo-1.whl", "", "#sha256=ab",
            "https://index.example/%2e%2e%2ffoo", "https://index.example/.foo", "https://index.example/a%2fb",
            "https://index.example/foo 1.whl", "https://index.example\\@evil.example/foo-1.whl",
            "https://index.example/" + String(repeating: "a", count: 300),
        ])
    func refusedLinks(link: String) throws {
        #expect(try page("<a href=\"\(link)\">x</a>").files.isEmpty)
    }

    @Test("of two files of one name the first counts, so that none can stand in for another later")
    func twice() throws {
        let page = try page("<a href=/a/foo-1.whl>1</a><a href=/b/foo-1.whl>2</a>")
        #expect(page.files.map(\.address.text) == ["https://index.example/a/foo-1.whl"])
        #expect(page.file(named: "foo-1.whl") != nil && page.file(named: "/foo-1.whl") == nil)
    }

    @Test(
        "pages that are broken anywhere are read without end or harm",
        arguments: [
            "<", "<a", "<a href", "<a href=", "<a href=\"", "<a href='/foo-1.whl", "<a href=/foo-1.whl", "<!--",
            "<!-- <a href=/foo-1.whl>",
            "<a =/foo-1.whl>", "<a / / href=>", "<a href=\"&#x;&#99999999999;&amp\">", "<<<a<a>>", "</a><3>",
            "<a \u{0} href=/\u{0}foo>", String(repeating: "<a href=\"", count: 10_000),
            "<a href=\"" + String(repeating: "a", count: 100_000) + "\">",
        ])
    func broken(text: String) throws {
        #expect(try page(text).files.isEmpty)
    }

    @Test("what a page says of a file cannot end the attribute that it is written into")
    func injection() throws {
        let page = try page(
            #"{"files": [{"filename": "foo-1.whl", "url": "foo-1.whl", "requires-python": "\"><script>&", "yanked": "'\n<"}]}"#,
            type: Self.json)
        let text = page.html(of: project)
        #expect(text.contains("data-requires-python=\"&quot;&gt;&lt;script&gt;&amp;\" data-yanked=\"&#x27; &lt;\""))
    }

    @Test("a reference is one whatever mark comes after it")
    func marks() throws {
        let text = "<a href=/foo-1.whl data-requires-python='&gt;&amp;\u{749}&#x3e;\u{301};&\u{301}amp;'>x</a>"
        let versions = try page(text).files.map(\.requiresPython)
        #expect(versions == [">&\u{749}>\u{301};&\u{301}amp;"])
    }

    @Test(
        "a digest that is none is left out", arguments: ["sha256=", "sha256=xyz", "sha0=ab", "egg=foo", "sha256=a=b"])
    func digests(fragment: String) throws {
        #expect(try page("<a href=\"/foo-1.whl#\(fragment)\">x</a>").files.map(\.digest) == [nil])
    }

    @Test("a page of more files than any project has is cut")
    func many() throws {
        let text = (0..<60_000).map { "<a href=f\($0).whl></a>" }.joined()
        #expect(try page(text).files.count == IndexPage.mostFiles)
    }

    @Test(
        "what is no page of an index is said to be none",
        arguments: ["application/octet-stream", "", "application/json"])
    func types(type: String) {
        #expect(throws: PackageProblem.self) { try page("<a href=/foo-1.whl>x</a>", type: type) }
        #expect(throws: PackageProblem.self) { try page("{\"files\": {}}", type: Self.json) }
    }

    @Test("a page of millions of parts is given up before it is read")
    func longLists() throws {
        let many = "[" + String(repeating: "0,", count: 2_100_000) + "0]"
        #expect(throws: PackageProblem.self) { try page("{\"files\":\(many)}", type: Self.json) }
        let links = String(repeating: "<a href=a>", count: 200_000)
        #expect(try page(links + "<a href=b-1.0.tar.gz>b</a>").files.map(\.name) == ["a"])
    }

    @Test("what a page says at length of a file is cut, or the file left out")
    func longWords() throws {
        let long = String(repeating: "'", count: 2000)
        let page = try page(
            "<a href=a-1.0.tar.gz data-requires-python=\"\(long)\">a</a><a href=b-1.0.tar.gz data-yanked=\"\(long)\">b</a>"
        )
        #expect(page.files.map(\.name) == ["b-1.0.tar.gz"])
        #expect(page.files.first?.yanked?.count == 256)
    }
}
