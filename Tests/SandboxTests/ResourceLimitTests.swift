import Glibc
import Testing
import Wire

@testable import Sandbox

struct ResourceLimitTests {
    @Test(
        "a limit has the number that the system gives it",
        arguments: [
            (.fileSize, RLIMIT_FSIZE), (.stack, RLIMIT_STACK), (.core, RLIMIT_CORE),
            (.processes, __RLIMIT_NPROC), (.openFiles, RLIMIT_NOFILE), (.lockedMemory, __RLIMIT_MEMLOCK),
            (.addressSpace, RLIMIT_AS), (.pendingSignals, __RLIMIT_SIGPENDING), (.messageQueue, __RLIMIT_MSGQUEUE),
            (.nice, __RLIMIT_NICE), (.realtimePriority, __RLIMIT_RTPRIO),
        ] as [(ResourceLimit, __rlimit_resource)])
    func number(limit: ResourceLimit, resource: __rlimit_resource) {
        #expect(limit.number == Int32(resource.rawValue))
    }
}
