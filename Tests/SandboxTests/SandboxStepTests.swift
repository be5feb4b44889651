import FoundationEssentials
import Testing
import Wire

struct SandboxStepTests {
    private static let steps: [SandboxStep] =
        [
            .mapIdentity(inside: 1), .refuseUserNamespaces, .privateMounts, .enterRoot(template: "/", mounts: []),
            .loopback, .grantedNetwork(inode: 1), .hostName("h"), .newSession, .dropCapabilities, .notDumpable,
            .noNewPrivileges,
            .landlock(LandlockPlan(rules: [], refusesNetwork: false, isScoped: false, minimumABI: 1)),
            .dumpable, .outOfMemoryScore(worker: 1, kernels: 2), .yieldProcessor(1), .dieWithParent, .seccomp(Data()),
            .becomeSessionUser, .clearCapabilities, .adoptOrphans, .proveSignalsConfined,
        ]
        + limits.map { .limit($0, 1) }

    private static let limits: [ResourceLimit] = [
        .fileSize, .stack, .core, .processes, .openFiles, .lockedMemory, .addressSpace, .pendingSignals,
        .messageQueue, .nice, .realtimePriority,
    ]

    @Test("no two steps share a stage, so that a failure names one step")
    func unique() {
        #expect(Set(Self.steps.map(\.stage)).count == Self.steps.count)
    }

    @Test("a stage is plain words with dashes, fit for a log and a health page", arguments: steps)
    func plain(step: SandboxStep) {
        #expect(step.stage.allSatisfy { $0.isLowercase || $0 == "-" })
    }
}
