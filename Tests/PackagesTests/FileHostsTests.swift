import Packages
import Testing

/// Where files of an index may be.
struct FileHostsTests {
    private func hosts(of index: String, _ names: [String]?) throws -> FileHosts? {
        FileHosts(of: try #require(IndexAddress(index)), named: names)
    }

    private func have(_ hosts: FileHosts?, _ address: String) throws -> Bool {
        let page = try PageReader.read(
            Array("<a href=\"\(address)/foo-1.0-py3-none-any.whl\">foo</a>".utf8), type: "text/html",
            at: try #require(WebAddress("http://index.example/simple/foo/")), from: try #require(hosts))
        return !page.files.isEmpty
    }

    @Test("its own place, and none beside it unless named: no other port, no other name for the same host")
    func own() throws {
        let hosts = try hosts(of: "http://index.example/simple/", nil)
        #expect(try have(hosts, "/files") && have(hosts, "http://index.example"))
        for elsewhere in [
            "http://index.example:8080", "https://index.example", "http://169.254.169.254", "http://localhost",
        ] {
            #expect(try !have(hosts, elsewhere), "\(elsewhere)")
        }
    }

    @Test("a name is a host on its standard port, or on the one that is said")
    func named() throws {
        let hosts = try hosts(of: "http://index.example/simple/", ["Files.Example", "10.0.0.7:8080"])
        for there in ["http://files.example", "https://files.example", "http://10.0.0.7:8080"] {
            #expect(try have(hosts, there), "\(there)")
        }
        for elsewhere in ["http://files.example:81", "http://10.0.0.7", "http://more.files.example"] {
            #expect(try !have(hosts, elsewhere), "\(elsewhere)")
        }
    }

    @Test("the files of the index that everybody knows are where it has them, unless others are named")
    func known() throws {
        let files = "https://files.pythonhosted.org"
        #expect(try have(hosts(of: "https://pypi.org/simple/", nil), files))
        #expect(try !have(hosts(of: "https://pypi.org/simple/", []), files))
    }

    @Test(
        "what is no host is refused", arguments: ["https://files.example", "files.example/f", "a b", "", "x?y", "u@h"])
    func refused(_ name: String) throws {
        #expect(try hosts(of: "https://index.example/simple/", [name]) == nil)
    }
}
