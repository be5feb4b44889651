/// One thing in the root file system that every worker sees. Targets are absolute paths in that root.
///
/// Nothing of the host is there but what an entry names, and nothing of it can be written through one.
package enum RootEntry: Hashable, Sendable, Codable {
    /// A folder or file of the host, read-only, without set-uid bits and devices. A missing source fails the start.
    case host(source: String, target: String)

    /// A device node of the host, usable but not replaceable.
    case device(String)

    case directory(String, mode: UInt32)
    case file(String, contents: String)
    case symbolicLink(String, destination: String)
}
