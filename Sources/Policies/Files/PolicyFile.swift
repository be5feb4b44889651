import FoundationEssentials

/// The JSON of `policies/<name>.json`.
struct PolicyFile: Decodable {
    enum CodingKeys: String, CodingKey, CaseIterable {
        case name
        case description
        case isolation
        case seccomp
        case limits
        case filesystem
        case network
        case packages
        case landlock
    }

    let name: String
    let description: String

    let seccomp: SeccompReference
    let isolation: WeakestIsolation
    let limits: PolicyLimits
    let filesystem: PolicyFilesystem
    let network: NetworkAccess

    /// The one field that may be left out: files that were written before it was there grant nothing.
    let packages: PackageAccess
    let landlock: PolicyLandlock

    init(from decoder: any Decoder) throws {
        let object = try StrictObject<CodingKeys>(decoder)
        name = try object.values.decode(String.self, forKey: .name)
        guard Policy.isValid(name: name) else {
            throw object.fault(at: .name, "must be made of a to z, 0 to 9 and dashes, not \"\(name)\"")
        }
        description = try object.values.decode(String.self, forKey: .description)
        isolation = try object.choice(at: .isolation)
        seccomp = try object.values.decode(SeccompReference.self, forKey: .seccomp)
        limits = try object.values.decode(PolicyLimits.self, forKey: .limits)
        filesystem = try object.values.decode(PolicyFilesystem.self, forKey: .filesystem)
        network = try object.choice(at: .network)
        packages = object.values.contains(.packages) ? try object.choice(at: .packages) : .none
        if packages == .granted {
            // Installers reach the index at an address of the worker's own loopback.
            guard isolation == .full else {
                throw object.fault(at: .packages, "can only be \"granted\" where isolation is \"full\"")
            }
            guard network == .loopback else {
                throw object.fault(at: .packages, "can only be \"granted\" where network is \"loopback\"")
            }
        }
        landlock = try object.values.decode(PolicyLandlock.self, forKey: .landlock)
    }
}
