import Dispatch
import Glibc

/// A connection to a port of this host's loopback, as code in a session would have one. Whoever waits on it waits on a thread of its
/// own: those of tasks are for what answers.
final class Visitor: Sendable {
    struct Failure: Error { let call: String, code: Int32 }

    private let socket: Int32

    private init(socket: Int32) { self.socket = socket }

    deinit { Glibc.close(socket) }

    /// - Throws: ``Failure``, as where the connection is refused.
    static func connect(to port: UInt16) async throws -> Visitor {
        try await aside {
            let visitor = Visitor(socket: Glibc.socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0))
            var address = loopback(port)
            let result = withUnsafePointer(to: &address) { pointer in
                pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) {
                    Glibc.connect(visitor.socket, $0, socklen_t(MemoryLayout<sockaddr_in>.size))
                }
            }
            guard result == 0 else { throw Failure(call: "connect", code: errno) }
            return visitor
        }
    }

    /// Says all of it, or as much as the other end lets it.
    func say(_ text: String) async {
        await aside { [socket] in
            var rest = Array(text.utf8)[...]
            while !rest.isEmpty {
                let count = rest.withUnsafeBytes { send(socket, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
                guard count > 0 else { return }
                rest = rest.dropFirst(count)
            }
        }
    }

    /// All that comes, until the other end closes.
    func hearOut() async -> String {
        await aside { [socket] in
            var heard: [UInt8] = []
            var piece = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = recv(socket, &piece, piece.count, 0)
                guard count > 0 else { return String(decoding: heard, as: UTF8.self) }
                heard += piece.prefix(count)
            }
        }
    }

    static func loopback(_ port: UInt16) -> sockaddr_in {
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = INADDR_LOOPBACK.bigEndian
        return address
    }
}

// A queue for each: one that is shared gets a thread for what waits in it once a second.
private func aside<Result: Sendable>(_ work: @escaping @Sendable () -> Result) async -> Result {
    await withCheckedContinuation { continuation in
        DispatchQueue(label: "visitor").async { continuation.resume(returning: work()) }
    }
}

private func aside<Result: Sendable>(_ work: @escaping @Sendable () throws -> Result) async throws -> Result {
    try await withCheckedThrowingContinuation { continuation in
        DispatchQueue(label: "visitor").async { continuation.resume(with: Swift.Result { try work() }) }
    }
}
