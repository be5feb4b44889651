internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// A worker from its first instruction, in the child of the clone, to its end.
struct WorkerProcess {
    let entry: WorkerEntry
    let python: PythonRuntime
    let programs: [String: KernelProgram]

    /// Enters the sandbox and serves. Returns in a kernel only, with its whole environment.
    func run(socket: Int32) -> [String] {
        do throws(SandboxFailure) {
            try entry.enter(socket)
        } catch {
            if let frame = try? FrameCoding().frame(WorkerEvent.failed(error)) {
                // By its new number, or by the old one if it did not get that far.
                if nb_send(WorkerEntry.socket, frame, frame.count, -1) < 0 {
                    _ = nb_send(socket, frame, frame.count, -1)
                }
            }
            _exit(1)
        }
        let starter = KernelStarter(plan: entry.plan, place: entry.place, python: python, programs: programs)
        var loop = WorkerLoop(plan: entry.plan, place: entry.place, starter: starter, socket: WorkerEntry.socket)
        loop.run()
        return entry.plan.environment + entry.place.environment
    }
}
