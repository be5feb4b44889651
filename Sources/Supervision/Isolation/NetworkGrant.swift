internal import CLinux
internal import Glibc

/// A network namespace that the operator has made, and grants to workers of the policies that ask for it. What can be reached from
/// it is the operator's to say: by its interfaces, routes and firewall.
///
/// It is opened once. What its name stands for later, another namespace or nothing, does not matter to a server that runs.
package final class NetworkGrant: Sendable {
    package let path: String

    /// Which one it is, as in `net:[4026532281]`.
    package let inode: UInt64

    /// Files of `/etc` that its workers see in place of the root's, by name.
    package let files: [String: String]

    /// Open for as long as this lives.
    let descriptor: Int32

    private init(path: String, inode: UInt64, files: [String: String], descriptor: Int32) {
        self.path = path
        self.inode = inode
        self.files = files
        self.descriptor = descriptor
    }

    deinit {
        close(descriptor)
    }

    /// - Parameter path: a file that is bound to a network namespace, as `ip netns add` makes them below `/run/netns`.
    /// - Throws: ``SupervisionError`` for what is none, and for the server's own.
    package static func open(_ path: String) throws(SupervisionError) -> NetworkGrant {
        // Without waiting: a pipe of that name may have nobody who writes.
        let descriptor = nb_open(path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0)
        guard descriptor >= 0 else {
            throw SupervisionError(
                "\(path) cannot be opened: \(String(cString: strerror(-descriptor))); \(remedy(path))")
        }
        var status = stat()
        _ = fstat(descriptor, &status)
        let grant = NetworkGrant(
            path: path, inode: UInt64(status.st_ino), files: try GrantedFiles.read(for: path), descriptor: descriptor)
        guard nb_is_network_namespace(descriptor) == 1 else {
            throw SupervisionError("\(path) is no network namespace; \(remedy(path))")
        }
        var own = stat()
        guard stat("/proc/self/ns/net", &own) == 0 else {
            throw SupervisionError("whether \(path) is the server's own network cannot be told without /proc")
        }
        guard (status.st_dev, status.st_ino) != (own.st_dev, own.st_ino) else {
            throw SupervisionError(
                "\(path) is the server's own network namespace: code would have the server's network; \(remedy(path))")
        }
        return grant
    }

    private static func remedy(_ path: String) -> String {
        let name = path.hasPrefix("/run/netns/") ? GrantedFiles.name(of: path) : "NAME"
        return "make one with 'ip netns add \(name)'"
    }
}
