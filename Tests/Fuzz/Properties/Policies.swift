import FoundationEssentials
import Policies
import TestSupport

extension FuzzTarget {
    /// The bytes are a seccomp profile.
    ///
    /// It compiles to a program that the kernel could load, the same each time, or is refused with the file's name.
    static let seccomp = FuzzTarget("seccomp") { bytes in
        do {
            let profile = try SeccompProfile(json: Data(bytes), file: "fuzz.json")
            let compiler = SeccompCompiler(kernel: KernelVersion(major: 6, minor: 1))
            let filter = try compiler.compile(profile)
            try check(filter)
            try Violation.require(try compiler.compile(profile).hash == filter.hash, "it compiles to two programs")
            try check(compiler.compile(profile, alsoAllowing: WorkerFilter.needs))
        } catch let error as PolicyError {
            try Violation.require(error.file == "fuzz.json", "an error does not name the file: \(error)")
        }
    }

    /// The bytes are a policy file; its profile is a good one.
    ///
    /// It loads under its own name, or is refused with its file's.
    static let policy = FuzzTarget("policy") { bytes in
        let folder = try TemporaryFolder()
        try Data(bytes).write(to: URL(filePath: "\(folder.path)/fuzz.json"))
        try Data(profile.utf8).write(to: URL(filePath: "\(folder.path)/profile"))
        do {
            let policies = try PolicyLoader.load(directory: folder.path)
            try Violation.require(policies.keys.sorted() == ["fuzz"], "the policies are \(policies.keys.sorted())")
            for policy in policies.values { try check(policy.filter) }
        } catch let error as PolicyError {
            try Violation.require(error.file.hasPrefix(folder.path), "an error does not name the file: \(error)")
        }
    }

    private static let profile =
        #"{"defaultAction":"SCMP_ACT_ERRNO","syscalls":[{"name":"read","action":"SCMP_ACT_ALLOW"}]}"#

    private static func check(_ filter: CompiledFilter) throws(Violation) {
        try Violation.require(
            filter.instructions.count == filter.instructionCount * 8 && (1...4096).contains(filter.instructionCount)
                && filter.hash.count == 64,
            "the compiler made \(filter.instructionCount) instructions in \(filter.instructions.count) bytes")
    }
}
