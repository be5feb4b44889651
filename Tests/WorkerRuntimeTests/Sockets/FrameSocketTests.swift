import Glibc
import Testing
import Wire

@testable import WorkerRuntime

struct FrameSocketTests {
    private func frame(_ content: [UInt8]) -> [UInt8] {
        FrameHeader.bytes(contentLength: content.count) + content
    }

    @Test("a frame that arrives in two pieces is one frame")
    func pieces() throws {
        let pair = try SocketPair()
        var socket = FrameSocket(descriptor: pair.ours, maximumFrame: 16)
        let whole = frame([1, 2, 3, 4, 5])
        try pair.write(Array(whole.prefix(6)))
        #expect(socket.receive() == true)
        #expect(try socket.nextFrame() == nil)
        try pair.write(Array(whole.dropFirst(6)) + frame([9]))
        #expect(socket.receive() == true)
        #expect(try socket.nextFrame() == [1, 2, 3, 4, 5])
        #expect(try socket.nextFrame() == [9])
        #expect(try socket.nextFrame() == nil)
    }

    @Test("a frame above the limit is refused")
    func oversized() throws {
        let pair = try SocketPair()
        var socket = FrameSocket(descriptor: pair.ours, maximumFrame: 16)
        try pair.write(FrameHeader.bytes(contentLength: 17))
        #expect(socket.receive() == true)
        #expect(throws: FrameError.tooLong(announced: 17, maximum: 16)) { try socket.nextFrame() }
    }

    @Test("one turn takes in no more than it was told, and leaves the rest in the socket")
    func receiveLimit() throws {
        let pair = try SocketPair()
        var socket = FrameSocket(descriptor: pair.ours, maximumFrame: 1 << 20)
        try pair.write(frame([UInt8](repeating: 1, count: 65532)) + frame([2]))
        #expect(socket.receive(limit: 1) == true)
        #expect(try socket.nextFrame()?.count == 65532)
        #expect(try socket.nextFrame() == nil)
        #expect(socket.receive() == true)
        #expect(try socket.nextFrame() == [2])
    }

    @Test("the end of the stream is told, after what came before it")
    func endOfStream() throws {
        let pair = try SocketPair()
        var socket = FrameSocket(descriptor: pair.ours, maximumFrame: 16)
        try pair.write(frame([1]))
        pair.close(pair.theirs)
        #expect(socket.receive() == false)
        #expect(try socket.nextFrame() == [1])
    }

    @Test("a peer that does not read costs nobody a wait, and gets everything in order when it does")
    func backpressure() throws {
        let pair = try SocketPair()
        var socket = FrameSocket(descriptor: pair.ours, maximumFrame: 16)
        var expected: [UInt8] = []
        var count: UInt8 = 0
        while !socket.isCongested {
            count &+= 1
            let next = frame([UInt8](repeating: count, count: 10_000))
            expected += next
            try #require(socket.send(next) == true)
        }
        #expect(socket.unsentBytes > FrameSocket.highWater)

        var received: [UInt8] = []
        while received.count < expected.count {
            received += pair.read(atMost: 30_000)
            try #require(socket.flush() == true)
        }
        #expect(received == expected)
        #expect(socket.unsentBytes == 0)
        #expect(!socket.isCongested)
    }

    @Test("a peer that always leaves something unread does not make the socket hold all that was sent")
    func slowPeer() throws {
        let pair = try SocketPair()
        var socket = FrameSocket(descriptor: pair.ours, maximumFrame: 16)
        let next = frame([UInt8](repeating: 1, count: 20_000))
        while !socket.isCongested { try #require(socket.send(next) == true) }
        for _ in 0..<500 {
            // The peer takes as much as is added, so there is always something left to send.
            var room = next.count
            while room > 0 { room -= pair.read(atMost: room).count }
            try #require(socket.send(next) == true)
            #expect(socket.unsentBytes > 0)
            #expect(socket.heldBytes < FrameSocket.highWater * 4)
        }
    }

    @Test("sending to a peer that is gone says so, and raises no signal")
    func peerGone() throws {
        let pair = try SocketPair()
        var socket = FrameSocket(descriptor: pair.ours, maximumFrame: 16)
        pair.close(pair.theirs)
        #expect(socket.send(frame([1])) == false)
        #expect(socket.receive() == false)
    }
}
