import Glibc
import Testing

@testable import Supervision

struct SessionMemoryTests {
    @Test("a living process has private memory; one that is not there has none that is known")
    func reading() throws {
        let child = try ChildProcess()
        #expect(try #require(SessionMemory.privateBytes(worker: child.pid)) > 0)
        #expect(SessionMemory.privateBytes(worker: Int32.max) == nil)
    }

    @Test("a process's children count with it")
    func children() throws {
        let child = try ChildProcess()
        let own = try #require(SessionMemory.privateBytes(worker: getpid()))
        let childs = try #require(SessionMemory.privateBytes(worker: child.pid))
        #expect(own > childs)
    }
}
