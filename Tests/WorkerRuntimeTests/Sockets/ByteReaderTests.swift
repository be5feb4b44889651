import Testing

@testable import WorkerRuntime

struct ByteReaderTests {
    @Test("a socket without bytes is not waited for")
    func nothing() throws {
        let pair = try SocketPair()
        #expect(ByteReader.read(pair.ours) { _ in Issue.record("there is nothing to take") } == .nothingNow)
    }

    @Test("what was sent is read before the end of the stream is")
    func bytesThenEnd() throws {
        let pair = try SocketPair()
        try pair.write([1, 2, 3])
        pair.close(pair.theirs)
        var taken: [UInt8] = []
        #expect(ByteReader.read(pair.ours) { taken += $0 } == .bytes(3))
        #expect(taken == [1, 2, 3])
        #expect(ByteReader.read(pair.ours) { _ in } == .end)
    }

    @Test("one read takes at most 64 KiB")
    func chunk() throws {
        let pair = try SocketPair()
        try pair.write([UInt8](repeating: 7, count: 100_000))
        var taken = 0
        #expect(ByteReader.read(pair.ours) { taken = $0.count } == .bytes(65536))
        #expect(taken == 65536)
    }

    @Test("a descriptor that is none is at its end")
    func badDescriptor() {
        #expect(ByteReader.read(-1) { _ in } == .end)
    }
}
