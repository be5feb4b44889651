internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// The way of a fresh clone of the forkserver into a worker's sandbox.
struct WorkerEntry {
    /// The number that the socket to the gateway gets. Everything above it is closed.
    static let socket: Int32 = 3

    let plan: WorkerPlan
    let place: WorkerPlace

    /// Ids of the process before the clone.
    let identity: (user: UInt32, group: UInt32)

    /// Where the door for packages goes; nil for nowhere. As ``doorway`` it is there until the door was handed out.
    var door: Int32?

    private static let doorway = socket + 1

    /// - Parameter socket: the one to the gateway; number ``socket`` afterwards.
    func enter(_ socket: Int32) throws(SandboxFailure) {
        try keepOnly(socket)
        try SandboxEntry(
            outsideUser: identity.user, outsideGroup: identity.group, place: place,
            doorSocket: door.map { _ in Self.doorway }
        )
        .take(plan.worker)
    }

    /// Leaves nothing open of what the forkserver had but the worker's own socket.
    private func keepOnly(_ socket: Int32) throws(SandboxFailure) {
        let nothing = try systemCall("worker: open /dev/null") { nb_open("/dev/null", O_RDWR, 0) }
        for target: Int32 in 0...2 {
            try systemCall("worker: descriptor \(target)") { nb_duplicate(nothing, target) }
        }
        // What stands where another one is to be would be closed by that.
        let moved = try door.map { door throws(SandboxFailure) in
            try systemCall("worker: door") {
                let moved = fcntl(door, F_DUPFD_CLOEXEC, Self.doorway + 1)
                return moved >= 0 ? moved : -errno
            }
        }
        try systemCall("worker: socket") { nb_duplicate(socket, Self.socket) }
        if let moved {
            try systemCall("worker: door") { nb_duplicate(moved, Self.doorway) }
        }
        let last = moved == nil ? Self.socket : Self.doorway
        try systemCall("worker: close descriptors") { nb_close_from(UInt32(last) + 1) }
    }
}
