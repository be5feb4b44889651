internal import CLinux
internal import Glibc
internal import Sandbox
internal import Wire

/// The three socket pairs between a worker and a kernel, before the fork gives each its ends.
struct KernelSockets {
    let control: (worker: Int32, kernel: Int32)
    let stdout: (worker: Int32, kernel: Int32)
    let stderr: (worker: Int32, kernel: Int32)

    init() throws(SandboxFailure) {
        control = try Self.pair()
        stdout = try Self.pair()
        stderr = try Self.pair()
    }

    func closeKernelEnds() {
        for descriptor in [control.kernel, stdout.kernel, stderr.kernel] { _ = close(descriptor) }
    }

    /// In the kernel: 0 is /dev/null, 1 and 2 the streams, 3 the control socket, and nothing else is open.
    func becomeStandardDescriptors() throws(SandboxFailure) {
        let nothing = try systemCall("kernel: open /dev/null") { nb_open("/dev/null", O_RDONLY, 0) }
        for (descriptor, target) in [(nothing, 0), (stdout.kernel, 1), (stderr.kernel, 2), (control.kernel, 3)] {
            try systemCall("kernel: descriptor \(target)") { nb_duplicate(descriptor, Int32(target)) }
        }
        try systemCall("kernel: close descriptors") { nb_close_from(4) }
    }

    private static func pair() throws(SandboxFailure) -> (worker: Int32, kernel: Int32) {
        var ends: [Int32] = [-1, -1]
        try systemCall("kernel: sockets") { nb_socket_pair(&ends) }
        return (ends[0], ends[1])
    }
}
