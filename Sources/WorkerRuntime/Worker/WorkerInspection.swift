internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// A worker's report on its own sandbox and on that of its kernels.
///
/// A kernel is another process, which runs whatever a session wants; so for the report one is forked that takes a kernel's steps and
/// runs nothing but the inspection.
struct WorkerInspection {
    private enum Outcome: Codable {
        case inspected(SandboxFacts)
        case failed(SandboxFailure)
    }

    let plan: WorkerPlan
    let place: WorkerPlace

    /// Makes the report and hands it over, while the processes that it is about are there to be looked at.
    func report(_ handOver: (SandboxReport) -> Void) throws(SandboxFailure) {
        // Nobody would answer at a listener while this waits. Without one, what the filter refuses fails with ENOSYS.
        let sockets = try KernelSockets(withRefusals: false)
        let pid = try OutOfMemoryScore.fork(plan.worker, stage: "inspection")
        if pid == 0 { inspectAsKernel(sockets) }
        sockets.closeKernelEnds()
        let outcome = outcome(sockets.control.worker)
        if case .inspected(let kernel) = outcome {
            handOver(SandboxReport(worker: SandboxInspection.facts(), kernel: kernel))
        }
        sockets.closeWorkerEnds()
        var status: Int32 = 0
        while waitpid(pid, &status, 0) < 0 && errno == EINTR {}
        switch outcome {
        case .inspected: return
        case .failed(let failure): throw failure
        case nil where status & 0x7f == SIGKILL: throw SandboxFailure(killed: "inspection: the kernel")
        case nil: throw SandboxFailure(stage: "inspection: the kernel ended without a word", errno: EPROTO)
        }
    }

    /// What the kernel says of itself; nil if it ends without a word.
    private func outcome(_ control: Int32) -> Outcome? {
        var decoder = FrameDecoder(maximum: FrameLimit.kernel)
        var chunk = [UInt8](repeating: 0, count: 16 << 10)
        while true {
            if let content = try? decoder.next() {
                return try? FrameCoding().message(Outcome.self, from: content)
            }
            var passed: Int32 = -1
            let count = nb_receive(control, &chunk, chunk.count, &passed)
            if passed >= 0 { close(passed) }
            guard count > 0 else { return nil }
            decoder.append(chunk[..<count])
        }
    }

    private func inspectAsKernel(_ sockets: KernelSockets) -> Never {
        do throws(SandboxFailure) {
            try KernelEntry(plan: plan, place: place).enter(sockets)
            tell(.inspected(SandboxInspection.facts()), on: 3)
        } catch {
            // By its old number if it did not get as far as the new one, which is the gateway's socket until then.
            if !tell(.failed(error), on: sockets.control.kernel) { tell(.failed(error), on: 3) }
            _exit(1)
        }
        // It is looked at until the worker lets it go.
        var byte: UInt8 = 0
        var passed: Int32 = -1
        _ = nb_receive(3, &byte, 1, &passed)
        _exit(0)
    }

    @discardableResult
    private func tell(_ outcome: Outcome, on descriptor: Int32) -> Bool {
        guard let frame = try? FrameCoding().frame(outcome) else { return false }
        return nb_send(descriptor, frame, frame.count, -1) >= 0
    }
}
