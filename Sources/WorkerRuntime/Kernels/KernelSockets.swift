internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// The socket pairs between a worker and a kernel, before the fork gives each its ends.
struct KernelSockets {
    /// The kernel's number of the one that its filter's listener goes over. Closed before any code of a request runs.
    static let listener: Int32 = 4

    let control: (worker: Int32, kernel: Int32)
    let stdout: (worker: Int32, kernel: Int32)
    let stderr: (worker: Int32, kernel: Int32)

    /// Nil where the kernel's filter has no listener.
    let refusals: (worker: Int32, kernel: Int32)?

    init(withRefusals: Bool) throws(SandboxFailure) {
        control = try Self.pair()
        stdout = try Self.pair()
        stderr = try Self.pair()
        refusals = withRefusals ? try Self.pair(takesDescriptors: true) : nil
    }

    func closeKernelEnds() {
        for descriptor in [control.kernel, stdout.kernel, stderr.kernel, refusals?.kernel].compactMap(\.self) {
            _ = close(descriptor)
        }
    }

    func closeWorkerEnds() {
        for descriptor in [control.worker, stdout.worker, stderr.worker, refusals?.worker].compactMap(\.self) {
            _ = close(descriptor)
        }
    }

    /// In the kernel: 0 is /dev/null, 1 and 2 the streams, 3 the control socket, 4 the one for the listener where there is one,
    /// and nothing else is open.
    func becomeStandardDescriptors() throws(SandboxFailure) {
        let nothing = try systemCall("kernel: open /dev/null") { nb_open("/dev/null", O_RDONLY, 0) }
        var targets = [(nothing, Int32(0)), (stdout.kernel, 1), (stderr.kernel, 2), (control.kernel, 3)]
        if let refusals { targets.append((refusals.kernel, Self.listener)) }
        for (descriptor, target) in targets {
            try systemCall("kernel: descriptor \(target)") { nb_duplicate(descriptor, target) }
        }
        try systemCall("kernel: close descriptors") { nb_close_from(UInt32(targets.count)) }
    }

    /// The worker's end takes no descriptors but where it waits for the listener, and closes that one then. It reads the others
    /// without asking for any; the kernel of the host is to refuse them before, because descriptors in flight are a quota of
    /// the outside user.
    private static func pair(takesDescriptors: Bool = false) throws(SandboxFailure) -> (worker: Int32, kernel: Int32) {
        var ends: [Int32] = [-1, -1]
        try systemCall("kernel: sockets") { nb_socket_pair(&ends) }
        if !takesDescriptors { try systemCall("kernel: sockets") { nb_refuse_descriptors(ends[0]) } }
        return (ends[0], ends[1])
    }
}
