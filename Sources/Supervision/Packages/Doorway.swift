internal import CLinux
internal import Glibc

/// The socket pair through which a worker hands its door out, before any code of a session runs in it. Whoever makes the worker
/// gets one end and the gateway keeps the other.
final class Doorway: Sendable {
    /// The worker's end, for its maker.
    let outer: Int32

    private let inner: Int32

    init() throws(SupervisionError) {
        var pair: [Int32] = [-1, -1]
        guard nb_socket_pair(&pair) == 0 else { throw SupervisionError("no descriptors left for a worker's door") }
        (inner, outer) = (pair[0], pair[1])
    }

    deinit {
        Glibc.close(inner)
        Glibc.close(outer)
    }

    /// What the worker handed out, which it has before it says that it is in its sandbox: nothing is waited for.
    ///
    /// - Returns: a descriptor that the caller owns.
    func take() throws(SupervisionError) -> Int32 {
        var byte: UInt8 = 0
        var door: Int32 = -1
        guard fcntl(inner, F_SETFL, O_NONBLOCK) == 0, nb_receive(inner, &byte, 1, &door) == 1, door >= 0 else {
            throw SupervisionError("a worker has handed no door out")
        }
        guard nb_require_tcp_socket(door) == 0 else {
            Glibc.close(door)
            throw SupervisionError("a worker has handed out what is no door")
        }
        return door
    }
}
