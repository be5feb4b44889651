/// The filter of a worker itself: what its policy allows its kernels, and what it takes to make one.
///
/// Filters only ever stack, so a worker has to be allowed whatever its kernels may be. Each kernel then loads the policy's own,
/// which takes the additions away again.
package enum WorkerFilter {
    /// Calls that a worker makes between the fork of a kernel and that kernel's own filter.
    private static let additions = ["seccomp", "prctl", "prlimit64", "setrlimit", "getrlimit", "setsid"]

    package static func compile(for policy: Policy) throws(PolicyError) -> CompiledFilter {
        try SeccompCompiler().compile(policy.profile, alsoAllowing: additions)
    }
}
