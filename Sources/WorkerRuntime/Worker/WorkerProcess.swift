internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// A worker from its first instruction, in the child of the clone, to its end.
struct WorkerProcess {
    /// The number that the socket to the gateway gets. Everything above it is closed.
    private static let socket: Int32 = 3

    let plan: WorkerPlan
    let python: PythonRuntime
    let workspace: String
    let identity: (user: UInt32, group: UInt32)

    /// Enters the sandbox and serves. Returns in a kernel only, with the plan that it lives by.
    func run(socket: Int32) -> WorkerPlan {
        do throws(SandboxFailure) {
            try keepOnly(socket)
            try SandboxEntry(outsideUser: identity.user, outsideGroup: identity.group, workspace: workspace)
                .take(plan.worker)
        } catch {
            if let frame = try? FrameCoding().frame(WorkerEvent.failed(error)) {
                // By its new number, or by the old one if it did not get that far.
                if nb_send(Self.socket, frame, frame.count, -1) < 0 { _ = nb_send(socket, frame, frame.count, -1) }
            }
            _exit(1)
        }
        var loop = WorkerLoop(plan: plan, python: python, socket: Self.socket)
        loop.run()
        return plan
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
