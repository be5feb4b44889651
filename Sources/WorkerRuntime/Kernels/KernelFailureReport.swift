internal import CLinux
internal import Glibc
internal import Wire

/// A kernel's last words when it cannot enter its sandbox: an event that its worker passes on.
enum KernelFailureReport {
    private struct Failed: Encodable {
        let type = "failed"
        let stage: String
        let errno: Int32
    }

    /// `descriptor` is the control socket, or 3 if it has been moved there already; whichever works.
    static func send(_ failure: SandboxFailure, on descriptor: Int32) {
        guard let frame = try? FrameCoding().frame(Failed(stage: failure.stage, errno: failure.errno)) else { return }
        if nb_send(descriptor, frame, frame.count, -1) < 0 { _ = nb_send(3, frame, frame.count, -1) }
    }
}
