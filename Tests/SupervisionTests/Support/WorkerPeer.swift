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

    /// What the gateway asks of the worker. To be asked for once; until then the worker does not read.
    var requests: AsyncStream<WorkerRequest> { Self.requests(from: dup(reading)) }
    private let socket: Int32
    private let reading: Int32

    private init(socket: Int32, grace: Duration, patience: Duration, outputLimit: Int) throws {
        self.socket = socket
        process = try ChildProcess()
        handle = WorkerProcessHandle(pid: process.pid, pidfd: try process.pidfd())
        worker = Worker(
            process: handle, outputLimit: outputLimit, logger: Logger(label: "test") { _ in SwiftLogNoOpLogHandler() },
            grace: grace, patience: patience)
        reading = dup(socket)
    }

    deinit {
        close(socket)
        close(reading)
    }

    /// Runs the body against a worker that is being served, and returns when that has come to its end.
    static func run(
        grace: Duration = .seconds(3600), patience: Duration = .seconds(3600), outputLimit: Int = 64 << 20,
        _ body: (WorkerPeer) async throws -> Void
    ) async throws {
        var ends: [Int32] = [-1, -1]
        try #require(nb_socket_pair(&ends) == 0)
        let gateway = ends[0]
        let peer = try WorkerPeer(socket: ends[1], grace: grace, patience: patience, outputLimit: outputLimit)
        try await withThrowingTaskGroup { group in
            group.addTask { await peer.worker.run(socket: gateway) }
            defer { peer.hangUp() }
            try await body(peer)
        }
    }

    /// The same, with a worker that is in its sandbox.
    static func runEntered(
        grace: Duration = .seconds(3600), patience: Duration = .seconds(3600), outputLimit: Int = 64 << 20,
        _ body: (WorkerPeer) async throws -> Void
    ) async throws {
        try await run(grace: grace, patience: patience, outputLimit: outputLimit) { peer in
            try peer.send(.ready)
            try await peer.worker.waitUntilEntered()
            try await body(peer)
        }
    }

    func execution(
        _ code: String = "1+1", limits: ExecutionLimits = .init(wall: .seconds(3600), processor: .seconds(3600))
    ) -> WorkerExecution {
        WorkerExecution(
            worker: worker, language: "python", code: code, policy: "default", policyHash: "hash", limits: limits)
    }

    /// Has the worker's first execution run, of which it says this; returns what the caller hears of it.
    func run(saying events: WorkerEvent...) async throws -> (receipt: Receipt, told: [ExecutionEvent]) {
        let recorder = Recorder()
        async let receipt = execution().run { recorder.keep($0) }
        var requests = requests.makeAsyncIterator()
        _ = await requests.next()
        for event in events { try send(event) }
        return (try await receipt, recorder.events)
    }

    func send(_ events: WorkerEvent...) throws {
        for event in events { try send(bytes: FrameCoding().frame(event)) }
    }

    func send(bytes: [UInt8]) throws {
        try #require(attempt(bytes: bytes, passing: -1) == 0)
    }

    /// Sends with a descriptor riding on it.
    ///
    /// - Returns: 0 or the negative of an error number.
    func attempt(bytes: [UInt8], passing descriptor: Int32) -> Int32 {
        nb_send(socket, bytes, bytes.count, descriptor)
    }

    /// Sends from a thread of its own, which may have to wait, and calls back after each frame; ends with the peer.
    func sendInBackground(_ frames: [[UInt8]], sent: @escaping @Sendable (Int) -> Void) throws {
        let copy = dup(socket)
        try ReaderThread {
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
            let thread = ReaderThread {
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
            }
            do throws(SupervisionError) {
                try thread.start()
            } catch {
                Issue.record(error)
                close(descriptor)
                continuation.finish()
            }
        }
    }
}
