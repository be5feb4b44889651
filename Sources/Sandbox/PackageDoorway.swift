internal import CLinux
internal import Glibc
internal import Wire

/// The one port of a worker's loopback behind which the gateway stands, for installers of packages.
struct PackageDoorway {
    let port: UInt16

    /// Where the gateway waits for the port; nil for nowhere.
    let socket: Int32?

    /// Takes the port and hands it out. Both descriptors are closed afterwards: nothing of the worker has either.
    func handOut(stage: String) throws(SandboxFailure) {
        defer { if let socket { _ = close(socket) } }
        let door = nb_take_loopback_port(port)
        try systemCall("\(stage): port \(port)") { door }
        defer { _ = close(door) }
        guard let socket else { return }
        var byte: UInt8 = 0
        try systemCall(stage) { nb_send(socket, &byte, 1, door) }
    }
}
