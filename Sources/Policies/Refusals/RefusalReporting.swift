/// Makes a filter ask its listener where it would have refused.
struct RefusalReporting {
    /// The error whose refusals are reported.
    let refusal: ErrnoCode

    /// Stands for the question while libseccomp compiles, which takes no question for a default action: the last error that
    /// it takes, and one that Linux does not have.
    static let standIn = SeccompAction.errno(4094)

    /// `SECCOMP_RET_USER_NOTIF`.
    static let question: UInt32 = 0x7FC0_0000

    /// What stands in a filter under construction for the action of a profile.
    func replacement(of action: SeccompAction) -> SeccompAction {
        action == .errno(refusal.number) ? Self.standIn : action
    }

    /// The finished program with its questions in place.
    func finish(_ program: [UInt8]) -> [UInt8] {
        let standIn = BPFInstruction.answer(Self.standIn).bytes
        let question = BPFInstruction(code: 0x06, operand: Self.question).bytes
        var finished = program
        for start in stride(from: 0, to: finished.count, by: BPFInstruction.size) {
            let instruction = start..<start + BPFInstruction.size
            if finished[instruction].elementsEqual(standIn) { finished.replaceSubrange(instruction, with: question) }
        }
        return finished
    }
}
