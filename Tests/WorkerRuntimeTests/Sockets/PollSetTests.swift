import Testing

@testable import WorkerRuntime

struct PollSetTests {
    @Test("a descriptor with bytes is readable, one without is not")
    func readable() throws {
        let (full, empty) = (try SocketPair(), try SocketPair())
        try full.write([1])
        var set = PollSet()
        set.add(full.ours, input: true)
        set.add(empty.ours, input: true)
        set.wait()
        #expect(set.isReadable(full.ours))
        #expect(!set.isReadable(empty.ours))
        #expect(!set.isWritable(full.ours))
    }

    @Test("a descriptor whose peer is gone is readable: its end is there to be read")
    func hangUp() throws {
        let pair = try SocketPair()
        pair.close(pair.theirs)
        var set = PollSet()
        set.add(pair.ours, input: true)
        set.wait()
        #expect(set.isReadable(pair.ours))
    }

    @Test("a descriptor that nothing is wanted of is left out")
    func leftOut() throws {
        let (wanted, other) = (try SocketPair(), try SocketPair())
        try other.write([1])
        var set = PollSet()
        set.add(wanted.ours, input: false, output: true)
        set.add(other.ours, input: false)
        set.wait()
        #expect(set.isWritable(wanted.ours))
        #expect(!set.isReadable(other.ours))
    }
}
