import Glibc
import Testing

@testable import Supervision

/// What is taken for a network namespace, and what is not. Namespaces that a test makes itself: Tests/EndToEnd.
struct NetworkGrantTests {
    private func refusal(_ path: String) -> String? {
        #expect(throws: SupervisionError.self) { try NetworkGrant.open(path) }?.description
    }

    @Test("what is no network namespace is none", arguments: ["/dev/null", "/etc/passwd", "/", "/proc/self/ns/mnt"])
    func other(path: String) {
        #expect(refusal(path) == "\(path) is no network namespace; make one with 'ip netns add NAME'")
    }

    @Test("a namespace that is not there is made by a command that names it")
    func absent() {
        #expect(
            refusal("/run/netns/none-of-this-name") == """
                /run/netns/none-of-this-name cannot be opened: No such file or directory; make one with \
                'ip netns add none-of-this-name'
                """)
    }

    @Test(
        "the server's own is refused, by whatever name", arguments: ["/proc/self/ns/net", "/proc/thread-self/ns/net"])
    func own(path: String) {
        #expect(refusal(path)?.hasPrefix("\(path) is the server's own network namespace: code would have") == true)
    }

    @Test("without a file of name servers below /etc/netns there are none")
    func noNameServers() throws {
        #expect(try GrantedFiles.read(for: "/run/netns/none-of-this-name").isEmpty)
    }
}
