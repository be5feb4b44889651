import CSeccomp

/// The version of the libseccomp at hand, which decides what calls have names.
enum LibraryVersion {
    static var current: String {
        guard let version = seccomp_version()?.pointee else { return "of unknown version" }
        return "\(version.major).\(version.minor).\(version.micro)"
    }
}
