/// The filters of a worker and its kernels under which refused calls are reported to the user of the execution.
///
/// They permit what the policy's plain filters permit and nothing more. A refused call does not fail at once but asks the
/// worker, which reports it and has it fail with ``errno``. Two refusals do not ask: those with another error than the
/// default's, ENOSYS above all, which programs take for an older kernel and work around; and ``QuietCalls``.
///
/// Both filters have to ask. A call that two filters refuse gets the stricter answer, and an error is stricter than a
/// question; of two that ask, the later one's listener is told (seccomp(2), seccomp_run_filters in kernel/seccomp.c). The
/// worker's own has no listener, so what the worker itself is refused fails with ENOSYS.
package struct ReportingFilters: Hashable, Sendable {
    package let worker: CompiledFilter
    package let kernel: CompiledFilter

    /// What a reported call fails with.
    package let errno: Int32

    /// - Throws: ``PolicyError`` for a policy whose refusals cannot be reported: its plain filters serve then.
    package init(for policy: Policy) throws(PolicyError) {
        try self.init(policy.profile)
    }

    init(_ profile: SeccompProfile) throws(PolicyError) {
        let refusal: ErrnoCode
        switch profile.defaultAction {
        case .errno(let number) where number != ErrnoCode.noSuchSyscall.number:
            guard let code = ErrnoCode(Int(number)) else { throw Self.silence(profile, "its default is no error") }
            refusal = code
        case .allow, .log: refusal = .notPermitted
        default: throw Self.silence(profile, "it does not refuse calls with an error that tells of it")
        }
        let compiler = SeccompCompiler()
        let calls = try compiler.rules(of: profile)
        for name in ["seccomp", "prctl"] where calls.mayPermit(name, first: name == "prctl" ? Self.setSeccomp : nil) {
            // Code could put a filter of its own above ours and answer in the worker's place, or silence it.
            throw Self.silence(profile, "it lets code load filters of its own, by \(name)")
        }
        for name in ["sendmsg", "close"] where !calls.alwaysPermits(name) {
            throw Self.silence(profile, "it refuses \(name), by which a kernel hands its listener to the worker")
        }
        let reporting = RefusalReporting(refusal: refusal)
        kernel = try compiler.compile(profile, reporting: reporting)
        worker = try WorkerFilter.compile(profile, reporting: reporting)
        errno = Int32(refusal.number)
    }

    /// PR_SET_SECCOMP of prctl(2).
    private static let setSeccomp: UInt64 = 22

    private static func silence(_ profile: SeccompProfile, _ reason: String) -> PolicyError {
        PolicyError(file: profile.file, problem: "refused calls are not reported to users: \(reason)")
    }
}
