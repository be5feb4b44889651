import CLinux
import Glibc
import Testing
import Wire

@testable import Supervision

@Suite(.timeLimit(.minutes(10)))
struct ForkserverConnectionTests {
    private let connection: ForkserverConnection
    private let peer: Int32

    init() throws {
        var ends: [Int32] = [-1, -1]
        try #require(nb_socket_pair(&ends) == 0)
        connection = ForkserverConnection(socket: ends[0])
        peer = ends[1]
    }

    private func send(_ event: ForkserverEvent, passing descriptor: Int32 = -1) throws {
        let frame = try FrameCoding().frame(event)
        try #require(nb_send(peer, frame, frame.count, descriptor) == 0)
    }

    private func inode(_ descriptor: Int32) throws -> UInt {
        var status = stat()
        try #require(fstat(descriptor, &status) == 0)
        return status.st_ino
    }

    @Test("each worker comes with the descriptor that rode on its event, closed on exec")
    func pairing() async throws {
        defer { close(peer) }
        var first: [Int32] = [-1, -1]
        var second: [Int32] = [-1, -1]
        try #require(nb_pipe(&first) == 0 && nb_pipe(&second) == 0)
        defer { for descriptor in first + second { close(descriptor) } }

        try send(.spawned(worker: 1, pid: 11), passing: first[0])
        try send(.spawnFailed(worker: 2, SandboxFailure(stage: "spawn: clone", errno: 11)))
        try send(.spawned(worker: 3, pid: 33), passing: second[0])
        var arrivals = try connection.arrivals().makeAsyncIterator()
        for (event, pipe) in [
            (.spawned(worker: 1, pid: 11), first[0]),
            (.spawnFailed(worker: 2, SandboxFailure(stage: "spawn: clone", errno: 11)), nil),
            (.spawned(worker: 3, pid: 33), second[0]),
        ] as [(ForkserverEvent, Int32?)] {
            let arrival = try #require(await arrivals.next())
            #expect(arrival.event == event)
            #expect((arrival.descriptor == nil) == (pipe == nil))
            guard let passed = arrival.descriptor, let pipe else { continue }
            #expect(try inode(passed) == inode(pipe))
            #expect(fcntl(passed, F_GETFD) & FD_CLOEXEC != 0)
            close(passed)
        }
    }

    @Test("a request arrives whole, with its descriptor")
    func request() throws {
        defer { close(peer) }
        var pipe: [Int32] = [-1, -1]
        try #require(nb_pipe(&pipe) == 0)
        defer { for descriptor in pipe { close(descriptor) } }
        let request = ForkserverRequest.spawn(worker: 1, policy: "default", place: .ownRoot(workspace: "w"))
        try connection.send(request, descriptor: pipe[0])

        var buffer = [UInt8](repeating: 0, count: 4096)
        var passed: Int32 = -1
        let count = nb_receive(peer, &buffer, buffer.count, &passed)
        defer { close(passed) }
        let content = Array(buffer[FrameHeader.length..<count])
        #expect(try FrameCoding().message(ForkserverRequest.self, from: content) == request)
        #expect(try inode(passed) == inode(pipe[0]))
    }

    @Test("a forkserver that does not read is not waited for without end, and its stream is at its end then")
    func full() async throws {
        defer { close(peer) }
        var ends: [Int32] = [-1, -1]
        try #require(nb_socket_pair(&ends) == 0)
        defer { close(ends[1]) }
        let impatient = ForkserverConnection(socket: ends[0], sendWait: 10)
        let request = ForkserverRequest.spawn(worker: 1, policy: "default", place: .ownRoot(workspace: "w"))
        #expect(throws: SupervisionError.self) { while true { try impatient.send(request) } }
        for await _ in try impatient.arrivals() { Issue.record("nothing was sent") }
    }

    @Test("a forkserver that sends descriptors that belong to no event is none")
    func strayDescriptors() async throws {
        defer { close(peer) }
        var pipe: [Int32] = [-1, -1]
        try #require(nb_pipe(&pipe) == 0)
        defer { close(pipe[0]) }
        let failure = ForkserverEvent.spawnFailed(worker: 1, SandboxFailure(stage: "x", errno: 1))
        for _ in 0..<100 { try send(failure, passing: pipe[1]) }
        close(pipe[1])
        var count = 0
        for await _ in try connection.arrivals() { count += 1 }
        #expect(count < 100)
    }

    @Test("the end of the forkserver ends the events")
    func gone() async throws {
        try send(.ready(ForkserverReady(pythonVersion: "3", preloaded: [], skipped: [:])))
        close(peer)
        var count = 0
        for await _ in try connection.arrivals() { count += 1 }
        #expect(count == 1)
        #expect(throws: SupervisionError.self) {
            try connection.send(.spawn(worker: 1, policy: "default", place: .ownRoot(workspace: "w")))
        }
    }

    @Test(
        "a forkserver that talks nonsense has failed, and is none from then on",
        arguments: ["nonsense", "\u{0}\u{0}\u{0}\u{2}{}", "\u{0}\u{0}\u{0}\u{0}"])
    func nonsense(text: String) async throws {
        defer { close(peer) }
        let bytes = Array(text.utf8)
        try #require(nb_send(peer, bytes, bytes.count, -1) == 0)
        var events: [ForkserverEvent] = []
        for await arrival in try connection.arrivals() { events.append(arrival.event) }
        guard case .failed(let failure)? = events.first, events.count == 1 else {
            Issue.record("\(events)")
            return
        }
        #expect(failure.errno == EPROTO, "not a shortage, for which it would be tried again")
    }

    @Test("shutting down ends both sides")
    func shutDown() async throws {
        defer { close(peer) }
        let arrivals = try connection.arrivals()
        connection.shutDown()
        for await _ in arrivals { Issue.record("nothing was sent") }
        var byte: UInt8 = 0
        #expect(recv(peer, &byte, 1, 0) == 0)
    }
}
