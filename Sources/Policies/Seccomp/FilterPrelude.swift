/// The first instructions of every filter. They jump among themselves or fall through, with the call's number in the accumulator.
///
/// - A call by another architecture's door kills the process.
/// - A call newer than the compiler answers ENOSYS, which programs take as "this kernel has no such call" and work around.
///   EPERM, the default of most profiles, breaks them instead, at the first update of a libc.
struct FilterPrelude {
    let architecture: NativeArchitecture
    let newestSyscall: Int32

    var instructions: [BPFInstruction] {
        let newest = UInt32(newestSyscall)
        let unknown = BPFInstruction.answer(.errno(ErrnoCode.noSuchSyscall.number))
        let kill = BPFInstruction.answer(.killProcess)
        guard let foreignBit = architecture.foreignNumberBit else {
            return [
                .load(Self.architectureOffset),
                .ifEqual(architecture.auditNumber, skip: 1, else: 0),
                kill,
                .load(Self.numberOffset),
                .ifGreater(newest, skip: 0, else: 1),
                unknown,
            ]
        }
        return [
            .load(Self.architectureOffset),
            .ifEqual(architecture.auditNumber, skip: 0, else: 5),
            .load(Self.numberOffset),
            .ifGreater(newest, skip: 0, else: 4),
            // All ones is no foreign call but no call at all: what a debugger leaves to have one skipped.
            .ifEqual(.max, skip: 1, else: 0),
            .ifSet(foreignBit, skip: 1, else: 0),
            unknown,
            kill,
        ]
    }

    /// Offsets in `struct seccomp_data`.
    private static let numberOffset: UInt32 = 0
    private static let architectureOffset: UInt32 = 4
}
