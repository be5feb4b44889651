import Packages
import Testing

struct PackageRequestTests {
    @Test("a project's page can be asked for under any spelling of its name")
    func page() throws {
        let project = try #require(ProjectName("foo-bar"))
        for target in ["/simple/foo-bar/", "/simple/foo-bar", "/simple/Foo.Bar/", "/simple/foo__bar/"] {
            #expect(PackageRequest(target: target) == .page(project), "\(target)")
        }
    }

    @Test("a file is a project's, and its metadata are told apart from it")
    func file() throws {
        let project = try #require(ProjectName("foo"))
        #expect(
            PackageRequest(target: "/files/foo/foo-1%2B2-py3-none-any.whl")
                == .file(of: project, named: "foo-1+2-py3-none-any.whl", isMetadata: false))
        #expect(
            PackageRequest(target: "/files/foo/foo-1.whl.metadata")
                == .file(of: project, named: "foo-1.whl", isMetadata: true))
    }

    @Test(
        "nothing else can be asked for",
        arguments: [
            "", "/", "*", "/simple", "/simple/", "/simple//", "/simple/../", "/simple/..%2f..%2fetc/", "/simple/a/b",
            "/simple/a/../b/", "/simple/-a/", "/simple/a%00/", "/files/a", "/files/a/b/c", "/files/../a", "//simple/a/",
            "http://169.254.169.254/latest", "/problems/", "/simple/ä/", "/files/a/%zz",
            "/simple/" + String(repeating: "a", count: 200) + "/", "/" + String(repeating: "a", count: 5000),
        ])
    func other(target: String) {
        #expect(PackageRequest(target: target) == nil)
    }
}
