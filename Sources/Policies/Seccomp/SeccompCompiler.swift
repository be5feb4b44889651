import Crypto

/// Turns profiles into programs for the kernel, through libseccomp.
///
/// A profile is compiled to exactly what it says or not at all: a rule that the kernel would read otherwise than its
/// author is refused, never approximated. The work takes milliseconds and is meant to be done once, at start.
package struct SeccompCompiler: Sendable {
    private let architecture = NativeArchitecture.current
    private let kernel: KernelVersion

    /// - Parameter kernel: what the rules' `minKernel` is compared with.
    package init(kernel: KernelVersion = .running) {
        self.kernel = kernel
    }

    /// - Parameter needs: rules that allow calls besides, whatever the profile says of them: a worker's own filter is its
    ///   policy's with what the worker itself needs.
    /// - Throws: ``PolicyError`` naming the file, the rule and the call.
    package func compile(
        _ profile: SeccompProfile, alsoAllowing needs: [SeccompRule] = []
    ) throws(PolicyError) -> CompiledFilter {
        try compile(profile, alsoAllowing: needs, reporting: nil)
    }

    /// - Parameter reporting: nil to have refused calls fail at once.
    func compile(
        _ profile: SeccompProfile, alsoAllowing needs: [SeccompRule] = [], reporting: RefusalReporting?
    ) throws(PolicyError) -> CompiledFilter {
        var warnings = try warningsAboutHeader(of: profile)
        var calls = try rules(of: profile)
        warnings += calls.warnings + HostileCodeReview.warnings(about: calls, on: architecture)
        try calls.allow(needs)
        if let reporting { try calls.report(reporting) }

        guard let newest = architecture.newestSyscall else {
            throw PolicyError(file: profile.file, problem: "libseccomp knows no system call of \(architecture.ociName)")
        }
        // Three parts, of which each answers or falls through: what no rule is about, what libseccomp cannot say, the rest.
        let prelude = FilterPrelude(architecture: architecture, newestSyscall: newest)
        let beyond = calls.numbersBeyondLibrary
        let own = beyond.flatMap { number in
            ArgumentProgram(calls.rules.filter { $0.number == number }, defaultAction: calls.defaultAction)
                .guarded(by: number)
        }
        let rest = calls.rules.filter { !beyond.contains($0.number) }
        let exported = try export(rest, defaultAction: calls.defaultAction, of: profile)
        let plain = (prelude.instructions + own).flatMap(\.bytes) + exported
        let program = reporting?.finish(plain) ?? plain
        let (count, remainder) = program.count.quotientAndRemainder(dividingBy: BPFInstruction.size)
        guard remainder == 0, count <= BPFInstruction.limit else {
            throw PolicyError(
                file: profile.file,
                problem: "compiles to \(count) instructions; the kernel takes at most \(BPFInstruction.limit)")
        }
        return CompiledFilter(
            instructions: program, instructionCount: count, hash: Self.hash(of: program), warnings: warnings,
            notes: calls.notes)
    }

    private func warningsAboutHeader(of profile: SeccompProfile) throws(PolicyError) -> [String] {
        let listed = profile.architectures
        let native = ["SCMP_ARCH_NATIVE", architecture.ociName]
        guard listed.isEmpty || listed.contains(where: native.contains) else {
            throw PolicyError(
                file: profile.file,
                problem: "is not written for \(architecture.ociName) but for \(listed.joined(separator: ", "))")
        }
        if profile.flags.isEmpty { return [] }
        return ["the flags are ignored, the loader sets its own: \(profile.flags.joined(separator: ", "))"]
    }

    /// The profile's rules as they count on this machine.
    func rules(of profile: SeccompProfile) throws(PolicyError) -> CallRules {
        try CallRules(profile, architecture: architecture, kernel: kernel)
    }

    private func export(
        _ rules: [CallRule], defaultAction: SeccompAction, of profile: SeccompProfile
    ) throws(PolicyError) -> [UInt8] {
        var current: CallRule?
        do {
            let context = try FilterContext(defaultAction: defaultAction)
            for rule in rules {
                current = rule
                try context.add(rule)
            }
            current = nil
            return try context.export()
        } catch {
            throw PolicyError(
                file: current?.origin?.file ?? profile.file, rule: current?.origin?.index, syscall: current?.syscall,
                problem: "\(error)")
        }
    }

    private static func hash(of program: [UInt8]) -> String {
        SHA256.hash(data: program).map { byte in
            let digits = String(byte, radix: 16)
            return byte < 16 ? "0" + digits : digits
        }.joined()
    }
}
