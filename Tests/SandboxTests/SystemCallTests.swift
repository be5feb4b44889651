import Glibc
import Testing
import Wire

@testable import Sandbox

struct SystemCallTests {
    @Test("a result that is no error is handed on", arguments: [0, 1, 4711] as [Int32])
    func success(result: Int32) throws {
        #expect(try systemCall("stage") { result } == result)
    }

    @Test("an error names its stage and its errno")
    func failure() {
        #expect(throws: SandboxFailure(stage: "loopback", errno: EPERM)) { try systemCall("loopback") { -EPERM } }
    }
}
