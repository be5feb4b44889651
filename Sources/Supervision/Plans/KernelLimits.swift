internal import Policies
internal import Wire

extension PolicyLimits {
    /// What setrlimit(2) holds a kernel and all that it starts to, the same at every isolation level.
    var kernelSteps: [SandboxStep] {
        [
            .limit(.addressSpace, UInt64(addressSpaceBytes)),
            .limit(.processes, UInt64(processes)),
            .limit(.openFiles, UInt64(openFiles)),
            .limit(.fileSize, UInt64(fileBytes)),
            .limit(.stack, UInt64(stackBytes)),
            .limit(.core, 0),
            .limit(.lockedMemory, 64 << 10),
            .limit(.messageQueue, 0),
            .limit(.pendingSignals, 128),
            .limit(.nice, 0),
            .limit(.realtimePriority, 0),
        ]
    }
}
