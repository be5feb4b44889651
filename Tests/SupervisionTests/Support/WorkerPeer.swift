import CLinux
import Glibc
import Logging
import SessionModel
import Testing
import Wire

@testable import Supervision

/// Acts as a worker, honest or not, at the other end of a real socket.
///
/// Invariant behind `@unchecked Sendable`: everything is set once, and a socket may be written from any thread.
final class WorkerPeer: @unchecked Sendable {
    let worker: Worker
    let process: ChildProcess
    let handle: WorkerProcessHandle

    /// What the gateway asks of the worker. To be iterated once.
    let requests: AsyncStream<WorkerRequest>
    private let socket: Int32

    private init(socket: Int32, grace: Duration) throws {
        self.socket = socket
        process = try ChildProcess()
        handle = WorkerProcessHandle(pid: process.pid, pidfd: try process.pidfd())
        worker = Worker(
            process: handle, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() }, grace: grace)
        requests = Self.requests(from: dup(socket))
    }

    deinit {
        close(socket)
    }

    /// Runs the body against a worker that is being served, and returns when that has come to its end.
    static func run(grace: Duration = .seconds(3600), _ body: (WorkerPeer) async throws -> Void) async throws {
        var ends: [Int32] = [-1, -1]
        try #require(nb_socket_pair(&ends) == 0)
        let gateway = ends[0]
        let peer = try WorkerPeer(socket: ends[1], grace: grace)
        try await withThrowingTaskGroup { group in
            group.addTask { await peer.worker.run(socket: gateway) }
            defer { peer.hangUp() }
            try await body(peer)
        }
    }

    /// The same, with a worker that is in its sandbox.
    static func runEntered(
        grace: Duration = .seconds(3600), _ body: (WorkerPeer) async throws -> Void
    ) async throws {
        try await run(grace: grace) { peer in
            try peer.send(.ready)
            try await peer.worker.waitUntilEntered()
            try await body(peer)
        }
    }

    func execution(_ code: String = "1+1") -> WorkerExecution {
        WorkerExecution(worker: worker, language: "python", code: code, policyHash: "hash")
    }

    func send(_ events: WorkerEvent...) throws {
        for event in events { try send(bytes: FrameCoding().frame(event)) }
    }

    func send(bytes: [UInt8], passing descriptor: Int32 = -1) throws {
        try #require(nb_send(socket, bytes, bytes.count, descriptor) == 0)
    }

    /// Sends from a thread of its own, which may have to wait, and calls back after each frame; ends with the peer.
    func sendInBackground(_ frames: [[UInt8]], sent: @escaping @Sendable (Int) -> Void) {
        let copy = dup(socket)
        ReaderThread {
            defer { close(copy) }
            for (index, frame) in frames.enumerated() {
                guard nb_send(copy, frame, frame.count, -1) == 0 else { return }
                sent(index + 1)
            }
        }.start()
    }

    /// Closes the connection, as the end of a worker does.
    func hangUp() {
        shutdown(socket, Int32(SHUT_RDWR))
    }

    /// - Parameter descriptor: owned by the stream's thread.
    private static func requests(from descriptor: Int32) -> AsyncStream<WorkerRequest> {
        AsyncStream { continuation in
            ReaderThread {
                defer {
                    close(descriptor)
                    continuation.finish()
                }
                var decoder = FrameDecoder(maximum: FrameLimit.worker)
                var chunk = [UInt8](repeating: 0, count: 4096)
                while true {
                    let count = read(descriptor, &chunk, chunk.count)
                    guard count > 0 else { return }
                    decoder.append(chunk[..<count])
                    while let content = try? decoder.next(),
                        let request = try? FrameCoding().message(WorkerRequest.self, from: content)
                    {
                        continuation.yield(request)
                    }
                }
            }.start()
        }
    }
}
