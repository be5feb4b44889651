import FoundationEssentials

/// Reads a folder of policies.
package enum PolicyLoader {
    /// Reads and compiles every policy of the folder: each `*.json` directly in it.
    ///
    /// - Parameter wanted: the names of those to read, where they are there; nil for all.
    /// - Returns: the policies by name, at least one.
    /// - Throws: ``PolicyError`` for the first file at fault: one bad policy spoils the folder, for a server that starts
    ///   with some of its policies would run code under another than its operator wrote.
    package static func load(
        directory: String, only wanted: Set<String>? = nil, kernel: KernelVersion = .running
    ) throws(PolicyError) -> [String: Policy] {
        let folder = try PolicyFolder(directory)
        let compiler = SeccompCompiler(kernel: kernel)
        var policies: [String: Policy] = [:]
        for file in try folder.policyFiles() where wanted?.contains(String(file.dropLast(".json".count))) ?? true {
            let policy = try load(file, from: folder, with: compiler)
            policies[policy.name] = policy
        }
        guard !policies.isEmpty else {
            throw PolicyError(file: directory, problem: "holds no policy: a file whose name ends in .json")
        }
        return policies
    }

    /// The names of the folder's policies, in order, without reading them.
    package static func names(directory: String) throws(PolicyError) -> [String] {
        try PolicyFolder(directory).policyFiles().map { String($0.dropLast(".json".count)) }
    }

    /// Reads and compiles one policy of a folder.
    ///
    /// - Parameter file: the name of its file in the folder.
    package static func load(
        file: String, directory: String, kernel: KernelVersion = .running
    ) throws(PolicyError) -> Policy {
        try load(file, from: PolicyFolder(directory), with: SeccompCompiler(kernel: kernel))
    }

    private static func load(
        _ name: String, from folder: PolicyFolder, with compiler: SeccompCompiler
    ) throws(PolicyError) -> Policy {
        let path = folder.path(of: name)
        let file: PolicyFile
        do {
            file = try JSONDecoder().decode(PolicyFile.self, from: folder.read(name, for: path))
        } catch let error as PolicyError {
            throw error
        } catch {
            throw PolicyError(file: path, decoding: error)
        }
        // A name that is also the file's cannot be given twice.
        guard name == "\(file.name).json" else {
            throw PolicyError(file: path, problem: "name: must be the file's own, and is \"\(file.name)\"")
        }
        var profile = try Self.profile(file.seccomp.file, of: path, in: folder)
        for name in file.seccomp.replace {
            profile = try profile.replacing(with: Self.profile(name, of: path, in: folder))
        }
        for name in file.seccomp.add {
            profile = try profile.adding(Self.profile(name, of: path, in: folder))
        }
        return Policy(file, profile: profile, filter: try compiler.compile(profile))
    }

    private static func profile(
        _ name: String, of policy: String, in folder: PolicyFolder
    ) throws(PolicyError) -> SeccompProfile {
        try SeccompProfile(json: folder.read(name, for: policy), file: folder.path(of: name))
    }
}
