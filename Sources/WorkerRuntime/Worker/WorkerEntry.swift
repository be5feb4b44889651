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

    /// - Parameter socket: the one to the gateway; number ``socket`` afterwards.
    func enter(_ socket: Int32) throws(SandboxFailure) {
        try keepOnly(socket)
        try SandboxEntry(outsideUser: identity.user, outsideGroup: identity.group, place: place)
            .take(plan.worker)
    }

    /// Leaves nothing open of what the forkserver had but the worker's own socket.
    private func keepOnly(_ socket: Int32) throws(SandboxFailure) {
        let nothing = try systemCall("worker: open /dev/null") { nb_open("/dev/null", O_RDWR, 0) }
        for target: Int32 in 0...2 {
            try systemCall("worker: descriptor \(target)") { nb_duplicate(nothing, target) }
        }
        try systemCall("worker: socket") { nb_duplicate(socket, Self.socket) }
        try systemCall("worker: close descriptors") { nb_close_from(UInt32(Self.socket) + 1) }
    }
}
