import Policies
import Testing

@Suite("Calls that no rule can be about")
struct ForeignCallTests {
    /// Both kinds of profile: the answers below must not hang on the default.
    static let profiles = [
        #"{"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"names": ["getpid"], "action": "SCMP_ACT_ALLOW"}]}"#,
        #"{"defaultAction": "SCMP_ACT_ALLOW", "syscalls": [{"names": ["mount"], "action": "SCMP_ACT_ERRNO"}]}"#,
    ]

    private func judge(_ text: String) throws -> Judge {
        Judge(try SeccompCompiler().compile(SeccompProfile(text)))
    }

    @Test("another architecture's door kills the process", arguments: profiles)
    func foreignArchitecture(_ text: String) throws {
        let judge = try judge(text)
        // i386, as int 0x80 reports it; 32-bit Arm; MIPS; nothing at all.
        for architecture: UInt32 in [0x4000_0003, 0x4000_0028, 8, 0] {
            for number: UInt32 in [0, 1, 39, 100_000, .max] {
                #expect(
                    try judge.answer(number: number, architecture: architecture) == SeccompAction.killProcess.code)
            }
        }
    }

    @Test("a number newer than libseccomp does not exist", arguments: profiles)
    func tooNew(_ text: String) throws {
        let judge = try judge(text)
        let newest = try #require(NativeArchitecture.current.newestSyscall)
        for number: UInt32 in [UInt32(newest) + 1, 600, 100_000, 0x3FFF_FFFF] {
            #expect(try judge.answer(number: number) == SeccompAction.errno(38).code)
        }
    }

    @Test("no call at all, as debuggers leave it, does not exist", arguments: profiles)
    func minusOne(_ text: String) throws {
        #expect(try judge(text).answer(number: .max) == SeccompAction.errno(38).code)
    }

    #if arch(x86_64)
        @Test("the x32 convention kills the process", arguments: profiles)
        func x32(_ text: String) throws {
            let judge = try judge(text)
            for number: UInt32 in [0, 39, 165, 512, 547, 0x3FFF_FFFF, 0xBFFF_FFFE] {
                #expect(try judge.answer(number: number | 0x4000_0000) == SeccompAction.killProcess.code)
            }
        }
    #endif
}
