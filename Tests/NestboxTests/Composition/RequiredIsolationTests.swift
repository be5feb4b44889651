import Supervision
import Testing
import Wire

@testable import nestbox

struct RequiredIsolationTests {
    private let container = HostFiles(read: { $0 == "/run/.containerenv" ? "" : nil })
    private let bare = HostFiles(read: { _ in nil })

    @Test("outside of containers everything is asked for, inside what can be had")
    func unset() {
        #expect(RequiredIsolation(nil, host: bare).level == .full)
        #expect(RequiredIsolation(nil, host: container).level == .process)
    }

    @Test("the operator's word counts in both", arguments: IsolationLevel.allCases)
    func set(level: IsolationLevel) {
        for host in [bare, container] { #expect(RequiredIsolation(level, host: host).level == level) }
    }

    @Test("a refusal is one line that names what is asked for, what failed, and what helps")
    func refusal() {
        let refused = RefusedLevel(
            level: .full, failure: SandboxFailure(stage: "spawn: clone", errno: 1), remedy: "Allow namespaces.")
        let line = RequiredIsolation(.full, host: bare).refusal([refused])
        #expect(line.contains("NESTBOX_REQUIRE_ISOLATION") && !line.contains("\n"))
        #expect(line.hasSuffix("level full failed at spawn: clone: Operation not permitted. Allow namespaces."))
    }
}
