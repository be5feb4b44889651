import CLinux
import Glibc
import Synchronization
import TestSupport
import Testing
import Wire

@testable import WorkerRuntime

/// The kernel's side is a thread of this process with a real filter.
@Suite(.timeLimit(.minutes(10)))
struct RefusalListenerTests {
    private static let plan = RefusalPlan(errno: 13, telling: [Int(QuestionFilter.unshare): [0xFF]])

    /// Runs the body in a filtered thread whose listener goes over the socket.
    private func filtered(_ socket: Int32, _ body: @escaping @Sendable () -> Void) -> FilteredThread {
        FilteredThread {
            guard nb_set_no_new_privileges() == 0 else { return }
            let listener = nb_load_listening_seccomp_filter(QuestionFilter.program, QuestionFilter.program.count)
            guard listener >= 0 else { return }
            var byte: UInt8 = 0
            _ = nb_send(socket, &byte, 1, listener)
            close(listener)
            close(socket)
            body()
        }
    }

    private static func pair() throws -> (Int32, Int32) {
        var ends: [Int32] = [-1, -1]
        try #require(nb_socket_pair(&ends) == 0)
        return (ends[0], ends[1])
    }

    private func wait(for listener: RefusalListener) throws {
        var ready = PollSet()
        ready.add(try #require(listener.descriptor), input: true)
        #expect(ready.wait(atMost: 20_000) == true)
    }

    @Test("a refused call is handed over with what says something of it, and fails as the policy says")
    func refused() throws {
        let pair = try Self.pair()
        let answer = Mutex<Int32>(0)
        var listener = RefusalListener(Self.plan, socket: pair.0)
        let thread = filtered(pair.1) { answer.withLock { $0 = nb_unshare(0x1234) } }
        var waiting: RefusalListener.Waiting?
        while waiting == nil {
            try wait(for: listener)
            waiting = listener.next()
        }
        let refused = try #require(waiting)
        #expect(refused.call == RefusedCall(number: QuestionFilter.unshare, arguments: [0x34]))
        #expect(listener.next() == nil, "nothing else waits, and looking does not wait either")
        listener.refuse(refused)
        thread.join()
        #expect(answer.withLock { $0 } == -EACCES)
        // The end of the last process with the filter.
        while listener.descriptor != nil {
            try wait(for: listener)
            #expect(listener.next() == nil)
        }
    }

    @Test("once the listener is closed, refused calls fail and nobody waits")
    func closed() throws {
        let pair = try Self.pair()
        let answers = Mutex<[Int32]>([])
        var listener = RefusalListener(Self.plan, socket: pair.0)
        let thread = filtered(pair.1) {
            for _ in 0..<2 {
                let answer = nb_unshare(0)
                answers.withLock { $0.append(answer) }
            }
        }
        while listener.next() == nil { try wait(for: listener) }
        listener.close()
        thread.join()
        #expect(answers.withLock { $0 } == [-ENOSYS, -ENOSYS])
        #expect(listener.next() == nil)
    }

    @Test("a kernel that ends before it hands anything over is no trouble")
    func endedEarly() throws {
        let pair = try Self.pair()
        var listener = RefusalListener(Self.plan, socket: pair.0)
        #expect(listener.next() == nil)
        #expect(listener.descriptor == pair.0)
        close(pair.1)
        try wait(for: listener)
        #expect(listener.next() == nil)
        #expect(listener.descriptor == nil)
    }

    @Test("an answer to a call whose caller has gone is no trouble, and never an answer of success")
    func gone() throws {
        let pair = try Self.pair()
        let answers = Mutex<[Int32]>([])
        var listener = RefusalListener(Self.plan, socket: pair.0)
        let thread = filtered(pair.1) {
            for _ in 0..<2 {
                let answer = nb_unshare(0)
                answers.withLock { $0.append(answer) }
            }
        }
        for _ in 0..<2 {
            var waiting: RefusalListener.Waiting?
            while waiting == nil {
                try wait(for: listener)
                waiting = listener.next()
            }
            let refused = try #require(waiting)
            listener.refuse(refused)
            listener.refuse(refused)
            #expect(listener.descriptor != nil)
        }
        thread.join()
        #expect(answers.withLock { $0 } == [-EACCES, -EACCES])
        listener.close()
        #expect(nb_refuse_call(-1, 0, 0) == -EINVAL)
    }
}
