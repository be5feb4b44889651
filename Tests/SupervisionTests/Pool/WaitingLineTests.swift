import Testing

@testable import Supervision

struct WaitingLineTests {
    /// A line in which each waits under its own name.
    private func line(_ names: String..., capacity: Int = 3) -> WaitingLine<String, String> {
        var line = WaitingLine<String, String>(capacity: capacity)
        for name in names { line.join(line.nextNumber(), name, answer: name) }
        return line
    }

    @Test("who came first gets the first place")
    func order() {
        var line = line("a", "b")
        #expect(line.next { _ in 1 }?.answer == "a")
        #expect(line.next { _ in 2 }?.answer == "b")
        #expect(line.next { _ in 3 } == nil)
    }

    @Test("one for whom there is no place holds up nobody, and keeps its own")
    func overtaking() {
        var line = line("a", "b", "c")
        #expect(line.next { $0 == "a" ? nil : 1 }?.answer == "b")
        #expect(line.next { _ in 2 }?.answer == "a")
        #expect(line.count == 1)
    }

    @Test("who has left gets nothing, and is told once")
    func leaving() {
        var line = line("a", "b")
        #expect(line.leave(1) == "a")
        #expect(line.leave(1) == nil)
        #expect(line.next { _ in 1 }?.answer == "b")
        #expect(line.leave(2) == nil)
    }

    @Test("a line has a length, and a line of none is always full")
    func length() {
        #expect(line("a", "b", capacity: 2).isFull)
        #expect(!line("a", capacity: 2).isFull)
        #expect(line(capacity: 0).isFull)
    }

    @Test("at the end all are told, in their order")
    func end() {
        var line = line("a", "b")
        #expect(line.removeAll() == ["a", "b"])
        #expect(line.count == 0)
    }
}
