internal import CLinux
internal import FoundationEssentials
internal import Glibc
internal import Wire

/// Loads a filter that asks about what it refuses, and gives the right to answer away.
enum ListeningFilter {
    /// Sends the filter's listener over the socket and closes both, so that nothing of them is left in this process.
    ///
    /// Unsent, the listener ends with this process's own, and refused calls fail with ENOSYS. That is taken where the host's
    /// count of descriptors in flight is used up, which others of the same outside user can bring about (unix(7),
    /// ETOOMANYREFS): it costs the reports and no refusal.
    static func load(_ filter: Data, handing socket: Int32, stage: String) throws(SandboxFailure) {
        let listener = try systemCall(stage) {
            filter.withUnsafeBytes { nb_load_listening_seccomp_filter($0.baseAddress, $0.count) }
        }
        var byte: UInt8 = 0
        try systemCall("\(stage): hand over the listener") {
            let sent = nb_send(socket, &byte, 1, listener)
            return sent == -ETOOMANYREFS ? 0 : sent
        }
        for descriptor in [listener, socket] {
            try systemCall("\(stage): close \(descriptor)") { close(descriptor) == 0 ? 0 : -errno }
        }
    }
}
