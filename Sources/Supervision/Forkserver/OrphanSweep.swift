internal import CLinux
internal import Dispatch
internal import Glibc

/// Ends what a forkserver that is gone has left behind, where no PID namespace holds that together.
///
/// The gateway adopts orphans there, so whatever becomes of the forkserver and its workers, all that they started is below the
/// gateway.
package enum OrphanSweep {
    /// To be called once, before anything is started.
    package static func adoptOrphans() throws(SupervisionError) {
        let result = nb_adopt_orphans()
        guard result == 0 else { throw SupervisionError("the server cannot adopt orphans", errno: -result) }
    }

    /// Ends every process below this one, and returns when there is none. The forkserver must have ended, and been reaped.
    static func endEverything() async {
        await withCheckedContinuation { continuation in
            DispatchQueue.global().async {
                while let waiting = killChildren() { _ = nb_wait_for_end(waiting) }
                continuation.resume()
            }
        }
    }

    /// - Returns: a child that has not ended yet and will; nil if there is none left, and none that comes.
    private static func killChildren() -> Int32? {
        let found = children
        var waiting: Int32?
        for pid in found where nb_has_ended(pid) == 0 && kill(pid, SIGKILL) == 0 { waiting = pid }
        if let waiting { return waiting }
        // Reaped only now: until then each counts against the limit on processes, and what does nothing but fork comes to an end
        // of it. A child of one that has ended came here before that could be seen, and is in the second list.
        guard children == found else { return killChildren() }
        for pid in found { _ = waitpid(pid, nil, WNOHANG) }
        return nil
    }

    private static var children: [Int32] {
        var capacity = 256
        while true {
            var result = 0
            let pids = [Int32](unsafeUninitializedCapacity: capacity) { buffer, count in
                result = nb_children(getpid(), buffer.baseAddress, capacity)
                count = min(max(result, 0), capacity)
            }
            guard result > capacity else { return pids }
            capacity = result + 64
        }
    }
}
