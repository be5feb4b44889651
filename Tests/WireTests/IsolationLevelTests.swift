import Testing
import Wire

struct IsolationLevelTests {
    @Test("levels are ordered by how much they take away")
    func order() {
        #expect([IsolationLevel.full, .process, .uidsplit].sorted() == [.process, .uidsplit, .full])
    }

    @Test("levels are called what settings and health call them")
    func names() {
        #expect(IsolationLevel.allCases.map(\.rawValue) == ["process", "uidsplit", "full"])
    }

    @Test("workers that share the gateway's user and its processes need the scopes of Landlock's ABI 6")
    func landlock() {
        #expect(IsolationLevel.allCases.map(\.minimumLandlockABI) == [6, 1, 1])
    }
}
