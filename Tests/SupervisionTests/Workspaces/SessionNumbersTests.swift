import Testing

@testable import Supervision

struct SessionNumbersTests {
    private let range = UserRange(first: 1000, count: 5)

    @Test("the forkserver, the sweeper and the sessions have different users")
    func distinct() {
        #expect(Set([range.forkserver, range.sweeper] + range.sessions).count == 5)
        #expect(range.sessions == 1002...1004)
    }

    @Test("no user is given twice while it has a folder, and all are given before there are none")
    func taken() {
        let users = SessionNumbers(range)
        let given = (1...3).compactMap { _ in users.take() }
        #expect(Set(given) == [1002, 1003, 1004])
        #expect(users.take() == nil)
        users.giveBack(1003)
        #expect(users.take() == 1003)
    }

    @Test("a user that has a folder from an earlier run is not given again")
    func claimed() {
        let users = SessionNumbers(range)
        users.claim(1002)
        users.claim(1004)
        users.claim(0)
        #expect(users.take() == 1003)
        #expect(users.take() == nil)
    }

    @Test(
        "a range exists where one line of the map has all of it",
        arguments: [
            ("         0          0 4294967295\n", true), ("0 100000 65536\n", true), ("0 0 1004", false),
            ("1001 0 65536", false), ("0 0 1002\n1002 5000 100\n", false), ("", false), ("0 0", false),
        ])
    func mapped(map: String, isThere: Bool) {
        #expect(range.isMapped(in: map) == isThere)
    }
}
