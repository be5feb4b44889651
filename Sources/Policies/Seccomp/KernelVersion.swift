import Glibc

/// A kernel release, as far as a profile's `minKernel` compares it.
package struct KernelVersion: Hashable, Comparable, Sendable {
    package let major: Int
    package let minor: Int

    package init(major: Int, minor: Int) {
        self.major = major
        self.minor = minor
    }

    /// Reads the first two numbers of a release such as `6.1.0-18-amd64`; nil if it does not begin with two.
    package init?(_ release: String) {
        let parts = release.split(separator: ".", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count >= 2, let major = Int(parts[0]), let minor = Int(parts[1].prefix { $0.isWholeNumber }),
            major >= 0
        else { return nil }
        self.init(major: major, minor: minor)
    }

    package static func < (lhs: KernelVersion, rhs: KernelVersion) -> Bool {
        (lhs.major, lhs.minor) < (rhs.major, rhs.minor)
    }

    /// The kernel that this process runs on; 0.0, which fulfils no `minKernel`, should it not say.
    package static var running: KernelVersion {
        var names = utsname()
        guard uname(&names) == 0 else { return KernelVersion(major: 0, minor: 0) }
        let release = withUnsafeBytes(of: names.release) { bytes in
            String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
        }
        return KernelVersion(release) ?? KernelVersion(major: 0, minor: 0)
    }
}
