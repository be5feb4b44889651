import FoundationEssentials

/// A rule's `includes` or `excludes`: on what kind of machine, and for what kind of process, the rule counts.
package struct RuleScope: Hashable, Sendable {
    /// Capabilities, such as `CAP_SYS_ADMIN`.
    package var capabilities: [String] = []

    /// Architectures by the names that Docker uses, such as `amd64`.
    package var architectures: [String] = []

    package var minimumKernel: KernelVersion?

    package init(capabilities: [String] = [], architectures: [String] = [], minimumKernel: KernelVersion? = nil) {
        self.capabilities = capabilities
        self.architectures = architectures
        self.minimumKernel = minimumKernel
    }

    /// Whether everything that is asked for here holds, for a process without capabilities: no worker has any.
    func includes(_ architecture: NativeArchitecture, _ kernel: KernelVersion) -> Bool {
        guard capabilities.isEmpty else { return false }
        guard architectures.isEmpty || architectures.contains(architecture.dockerName) else { return false }
        guard let minimumKernel else { return true }
        return kernel >= minimumKernel
    }

    /// Whether anything that is named here holds, for a process without capabilities.
    func excludes(_ architecture: NativeArchitecture, _ kernel: KernelVersion) -> Bool {
        if architectures.contains(architecture.dockerName) { return true }
        guard let minimumKernel else { return false }
        return kernel >= minimumKernel
    }
}

extension RuleScope: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case caps
        case arches
        case minKernel
    }

    package init(from decoder: any Decoder) throws {
        let object = try StrictObject<CodingKeys>(decoder)
        capabilities = try object.values.decodeIfPresent([String].self, forKey: .caps) ?? []
        architectures = try object.values.decodeIfPresent([String].self, forKey: .arches) ?? []
        guard let release = try object.values.decodeIfPresent(String.self, forKey: .minKernel), !release.isEmpty else {
            return
        }
        guard let version = KernelVersion(release) else {
            throw object.fault(at: .minKernel, "must be a kernel release such as \"4.8\", not \"\(release)\"")
        }
        minimumKernel = version
    }
}
