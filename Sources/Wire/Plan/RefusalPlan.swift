/// How a worker answers the calls that its kernels' filter refuses, and by what it tells one from another.
package struct RefusalPlan: Hashable, Sendable, Codable {
    /// What a refused call fails with: a number of errno(3), never 0.
    package var errno: Int32

    /// By the call's number: the bits of each argument, from the first, that say what was asked for. Of a call that is not
    /// here the number says enough.
    package var telling: [Int: [UInt64]]

    package init(errno: Int32, telling: [Int: [UInt64]]) {
        self.errno = errno
        self.telling = telling
    }
}
