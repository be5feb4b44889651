/// What the code of a session may do, and how much: a policy file, read and compiled.
package struct Policy: Hashable, Sendable {
    package let name: String
    package let description: String

    /// The weakest isolation under which it may run.
    package let isolation: WeakestIsolation
    package let limits: PolicyLimits
    package let filesystem: PolicyFilesystem
    package let network: NetworkAccess
    package let packages: PackageAccess
    package let landlock: PolicyLandlock

    /// The rules that ``filter`` was made of, for who compiles them again with more.
    package let profile: SeccompProfile

    /// What every kernel loads before it runs code.
    package let filter: CompiledFilter

    init(_ file: PolicyFile, profile: SeccompProfile, filter: CompiledFilter) {
        name = file.name
        description = file.description
        isolation = file.isolation
        limits = file.limits
        filesystem = file.filesystem
        network = file.network
        packages = file.packages
        landlock = file.landlock
        self.profile = profile
        self.filter = filter
    }

    /// Names appear in file names, URLs and logs, so they are plain: a to z, 0 to 9 and dashes.
    package static func isValid(name: String) -> Bool {
        !name.isEmpty && name.utf8.allSatisfy(isPlain)
    }

    private static func isPlain(_ byte: UInt8) -> Bool {
        switch byte {
        case UInt8(ascii: "a")...UInt8(ascii: "z"), UInt8(ascii: "0")...UInt8(ascii: "9"), UInt8(ascii: "-"): true
        default: false
        }
    }
}
