import Policies
import SessionModel
import Testing

@testable import Supervision

struct WorkspaceAccountTests {
    private static let limits = ExecutionLimits(
        wall: .seconds(1), processor: .seconds(1), workspaceBytes: 100 << 20, workspaceFiles: 1000,
        temporaryBytes: 10 << 20, temporaryFiles: 200)
    private let full = DiskSpace(freeBytes: 1 << 40, freeFiles: 1 << 30)

    private func account(isEmpty: Bool = true) -> WorkspaceAccount {
        WorkspaceAccount(.workspace, limits: Self.limits, isEmpty: isEmpty, space: full)
    }

    private func space(lostBytes: Int, lostFiles: Int = 0) -> DiskSpace {
        DiskSpace(freeBytes: full.freeBytes - lostBytes, freeFiles: full.freeFiles - lostFiles)
    }

    /// Where all of a folder has to be known.
    private let all = WorkspaceUsage(bytes: .max, files: 8000)

    private func usage(_ megabytes: Int, files: Int = 1) -> WorkspaceUsage {
        WorkspaceUsage(bytes: megabytes << 20, files: files)
    }

    @Test("a fresh folder is not counted before the disk has lost half of what it may hold")
    func rarely() {
        var account = account()
        #expect(account.see(full, .running(1)) == false)
        #expect(account.see(space(lostBytes: 49 << 20), .running(1)) == false)
        #expect(account.see(space(lostBytes: 50 << 20), .running(1)) == true)
        #expect(account.see(space(lostBytes: 0, lostFiles: 500), .running(1)) == true)
        // Somebody else has written it: the room is what it was.
        #expect(account.take(usage(1), at: space(lostBytes: 50 << 20), since: .running(1), .running(1)) == .fine)
        #expect(account.see(space(lostBytes: 99 << 20), .running(1)) == false)
        #expect(account.see(space(lostBytes: 100 << 20), .running(1)) == true)
    }

    @Test("what somebody else deletes meanwhile hides nothing")
    func deletedByOthers() {
        var account = account()
        #expect(account.see(space(lostBytes: 40 << 20, lostFiles: 10), .running(1)) == false)
        #expect(account.see(space(lostBytes: -(1 << 30), lostFiles: -5000), .running(1)) == false)
        #expect(account.see(space(lostBytes: (9 << 20) - (1 << 30), lostFiles: -5000), .running(1)) == false)
        #expect(account.see(space(lostBytes: (10 << 20) - (1 << 30), lostFiles: -5000), .running(1)) == true)
        #expect(account.take(usage(50), at: space(lostBytes: -(1 << 30)), since: .running(1), .running(1)) == .fine)
        #expect(account.see(space(lostBytes: (24 << 20) - (1 << 30)), .running(1)) == false)
        #expect(account.see(space(lostBytes: 0), .running(1)) == true)
    }

    @Test("a folder that was there is counted at once, and what is in it may stay")
    func before() {
        var account = account(isEmpty: false)
        #expect(account.see(full, .running(1)) == true)
        #expect(account.take(usage(150), at: full, since: .running(1), .running(1)) == .fine)
        #expect(account.see(full, .running(1)) == false)
        #expect(account.see(space(lostBytes: 1 << 20), .running(1)) == true)
        #expect(account.take(usage(149), at: space(lostBytes: 1 << 20), since: .running(1), .running(1)) == .fine)
        #expect(
            account.take(usage(151), at: space(lostBytes: 1 << 20), since: .running(1), .running(1))
                == .stop(.workspaceBytes))
    }

    @Test("the most that a policy may say is reckoned with")
    func most() {
        let limits = ExecutionLimits(
            wall: .seconds(1), processor: .seconds(1), workspaceBytes: PolicyLimits.Name.workspaceBytes.most,
            workspaceFiles: PolicyLimits.Name.workspaceFiles.most)
        var account = WorkspaceAccount(.workspace, limits: limits, isEmpty: false, space: full)
        #expect(account.see(full, .running(1)) == true)
        #expect(account.take(usage(150), at: full, since: .running(1), .running(1)) == .fine)
        #expect(account.see(full, .idle(after: 1)) == false)
    }

    @Test("temporary files have limits of their own, for which code is stopped and what it left behind is ended")
    func temporary() {
        var account = WorkspaceAccount(.temporary, limits: Self.limits, isEmpty: true, space: full)
        #expect(account.see(space(lostBytes: 4 << 20), .running(1)) == false)
        #expect(account.see(space(lostBytes: 5 << 20), .running(1)) == true)
        #expect(account.ceiling == usage(10, files: 200))
        #expect(account.take(usage(11), at: full, since: .running(1), .running(1)) == .stop(.temporaryBytes))
        #expect(account.see(full, .running(2)) == true)
        #expect(account.take(usage(1, files: 401), at: full, since: .running(2), .running(2)) == .stop(.temporaryFiles))
        _ = account.see(full, .idle(after: 2))
        #expect(account.take(usage(1), at: full, since: .idle(after: 2), .idle(after: 2)) == .fine)
        #expect(account.take(usage(11), at: full, since: .idle(after: 2), .idle(after: 2)) == .end(.temporaryBytes))
    }

    @Test("code that fills it is stopped, once")
    func stopped() {
        var account = account()
        _ = account.see(full, .running(1))
        #expect(account.take(usage(101), at: full, since: .running(1), .running(1)) == .stop(.workspaceBytes))
        #expect(account.take(usage(102), at: full, since: .running(1), .running(1)) == .fine)
    }

    @Test("files are a limit of their own")
    func files() {
        var account = account()
        _ = account.see(full, .running(1))
        #expect(account.take(usage(1, files: 1000), at: full, since: .running(1), .running(1)) == .fine)
        #expect(
            account.take(usage(1, files: 1001), at: full, since: .running(1), .running(1)) == .stop(.workspaceFiles))
    }

    @Test("the next execution may clear away what is too much, and is stopped if it adds to it")
    func clearing() {
        var account = account()
        _ = account.see(full, .running(1))
        _ = account.take(usage(120), at: full, since: .running(1), .running(1))
        _ = account.see(full, .idle(after: 1))
        #expect(account.take(usage(120), at: full, since: .idle(after: 1), .idle(after: 1)) == .fine)
        _ = account.see(full, .running(2))
        #expect(account.take(usage(110), at: full, since: .running(2), .running(2)) == .fine)
        #expect(account.take(usage(121), at: full, since: .running(2), .running(2)) == .stop(.workspaceBytes))
    }

    @Test("one that is far beyond has to clear away: short executions must not add up")
    func farBeyond() {
        var account = account()
        _ = account.see(full, .running(1))
        _ = account.take(usage(201), at: full, since: .running(1), .running(1))
        #expect(account.see(full, .running(2)) == true)
        #expect(account.take(usage(201), at: full, since: .running(2), .running(2)) == .stop(.workspaceBytes))
        #expect(account.see(full, .running(3)) == true)
        #expect(account.take(usage(200), at: full, since: .running(3), .running(3)) == .fine)
    }

    @Test("what an execution leaves behind ends its worker if it goes on filling the folder, and not before")
    func background() {
        var account = account()
        _ = account.see(full, .running(1))
        #expect(
            account.see(space(lostBytes: 2 << 20), .idle(after: 1)) == true, "what is there when code ends is counted")
        #expect(
            account.take(usage(105), at: space(lostBytes: 2 << 20), since: .idle(after: 1), .idle(after: 1)) == .fine)
        #expect(
            account.take(usage(106), at: space(lostBytes: 3 << 20), since: .idle(after: 1), .idle(after: 1))
                == .end(.workspaceBytes))
    }

    @Test(
        "executions that follow each other faster than a count takes are counted, and stopped where twice the limit is there"
    )
    func fasterThanCounts() {
        var account = account()
        #expect(account.see(space(lostBytes: 60 << 20), .running(1)) == true)
        #expect(account.take(usage(60), at: space(lostBytes: 60 << 20), since: .running(1), .running(2)) == .fine)
        #expect(account.see(space(lostBytes: 79 << 20), .running(3)) == false, "what is there is known")
        #expect(account.see(space(lostBytes: 80 << 20), .running(3)) == true)
        #expect(
            account.take(usage(101), at: space(lostBytes: 80 << 20), since: .running(3), .running(4)) == .fine,
            "it may be another's")
        #expect(account.see(space(lostBytes: 150 << 20), .running(5)) == true)
        #expect(account.ceiling == usage(200, files: 2000))
        #expect(
            account.take(usage(201), at: space(lostBytes: 150 << 20), since: .running(5), .running(6))
                == .stop(.workspaceBytes))
        #expect(account.see(space(lostBytes: 200 << 20), .running(6)) == false, "it is being stopped already")
        #expect(account.see(space(lostBytes: 200 << 20), .running(7)) == true)
        #expect(
            account.take(usage(1, files: 2001), at: full, since: .running(7), .running(8)) == .stop(.workspaceFiles))
    }

    @Test("what has begun while what others left was counted is held to its own beginning")
    func begunMeanwhile() {
        var account = account()
        _ = account.see(full, .running(1))
        #expect(account.see(space(lostBytes: 2 << 20), .idle(after: 1)) == true)
        #expect(account.take(usage(150), at: space(lostBytes: 2 << 20), since: .idle(after: 1), .running(2)) == .fine)
        #expect(account.see(space(lostBytes: 2 << 20), .running(2)) == true)
        #expect(account.take(usage(160), at: space(lostBytes: 2 << 20), since: .running(2), .running(2)) == .fine)
        #expect(
            account.take(usage(161), at: space(lostBytes: 2 << 20), since: .running(2), .running(2))
                == .stop(.workspaceBytes))
    }

    @Test("an execution that nobody has seen run has left what is there when it has ended, and its worker lives")
    func unseen() {
        var account = account()
        #expect(account.see(full, .idle(after: 0)) == false)
        #expect(account.see(space(lostBytes: 110 << 20), .idle(after: 1)) == true)
        #expect(account.ceiling == all)
        #expect(
            account.take(usage(110), at: space(lostBytes: 110 << 20), since: .idle(after: 1), .idle(after: 1)) == .fine)
        #expect(account.see(space(lostBytes: 112 << 20), .idle(after: 1)) == true)
        #expect(
            account.take(usage(112), at: space(lostBytes: 112 << 20), since: .idle(after: 1), .idle(after: 1))
                == .end(.workspaceBytes))
    }

    @Test("a count may end where it tells enough, and tells all where what is there may stay")
    func ceilings() {
        var account = account()
        _ = account.see(full, .running(1))
        #expect(account.ceiling == usage(100, files: 1000), "code that runs is held to the limit")
        #expect(account.take(usage(100, files: 1000), at: full, since: .running(1), .running(1)) == .fine)
        _ = account.see(full, .idle(after: 1))
        #expect(account.ceiling == all, "what it has left may stay")
        #expect(account.take(usage(150), at: full, since: .idle(after: 1), .idle(after: 1)) == .fine)
        #expect(account.ceiling == usage(150, files: 1000), "what is left behind may not add to that")
        _ = account.see(full, .running(2))
        #expect(account.ceiling == usage(150, files: 1000), "nor may the next execution")
    }

    @Test("a count that has ended early is no measure of what may stay: that is counted when the code has ended")
    func partial() {
        var account = account()
        _ = account.see(full, .running(1))
        #expect(
            account.take(usage(1, files: 1001), at: full, since: .running(1), .running(1)) == .stop(.workspaceFiles))
        #expect(account.see(space(lostBytes: 0, lostFiles: 5000), .running(1)) == false, "it is being stopped already")
        #expect(account.see(space(lostBytes: 0, lostFiles: 5000), .idle(after: 1)) == true)
        #expect(account.take(usage(1, files: 1700), at: full, since: .idle(after: 1), .idle(after: 1)) == .fine)
        _ = account.see(full, .running(2))
        #expect(account.ceiling == usage(100, files: 1700))
        #expect(account.take(usage(1, files: 1600), at: full, since: .running(2), .running(2)) == .fine)
    }

    @Test("an execution that comes before that count may clear away, unless what is there is far beyond")
    func partialThenRunning() {
        var account = account()
        _ = account.see(full, .running(1))
        #expect(
            account.take(usage(1, files: 1001), at: full, since: .running(1), .running(1)) == .stop(.workspaceFiles))
        #expect(account.see(full, .running(2)) == true)
        #expect(account.ceiling == usage(200, files: 2000))
        #expect(account.take(usage(1, files: 1900), at: full, since: .running(2), .running(2)) == .fine)
        #expect(
            account.take(usage(1, files: 1901), at: full, since: .running(2), .running(2)) == .stop(.workspaceFiles))
        _ = account.see(full, .running(3))
        #expect(
            account.take(usage(1, files: 2001), at: full, since: .running(3), .running(3)) == .stop(.workspaceFiles))
    }

    @Test(
        "a folder that was there and is far beyond is not counted to its end while code runs, which may be what fills it"
    )
    func beforeFarBeyond() {
        var account = account(isEmpty: false)
        _ = account.see(full, .running(1))
        #expect(account.ceiling == usage(200, files: 2000))
        #expect(account.take(usage(201), at: full, since: .running(1), .running(1)) == .stop(.workspaceBytes))
        _ = account.see(full, .idle(after: 1))
        #expect(account.take(usage(500), at: full, since: .idle(after: 1), .idle(after: 1)) == .fine)
        #expect(account.see(full, .running(2)) == true)
        #expect(account.take(usage(499), at: full, since: .running(2), .running(2)) == .fine, "it clears away")
    }

    @Test("before code runs it is asked whether there may be more than twice the limit, and what there is")
    func excess() {
        var account = account()
        #expect(!account.mayBeFarBeyond(full) && account.excess == nil)
        #expect(!account.mayBeFarBeyond(space(lostBytes: 200 << 20)))
        #expect(account.mayBeFarBeyond(space(lostBytes: (200 << 20) + 1)))
        #expect(account.mayBeFarBeyond(space(lostBytes: 0, lostFiles: 2001)))
        _ = account.see(space(lostBytes: 150 << 20), .idle(after: 1))
        #expect(account.mayBeFarBeyond(space(lostBytes: 201 << 20)))
        _ = account.see(space(lostBytes: 0), .idle(after: 1))
        #expect(account.mayBeFarBeyond(space(lostBytes: 51 << 20)), "what somebody else deletes hides nothing")
        #expect(account.take(usage(201), at: full, since: .idle(after: 1), .idle(after: 1)) == .fine)
        #expect(account.mayBeFarBeyond(full) && account.excess == usage(201))
        #expect(account.take(usage(200), at: full, since: .idle(after: 1), .idle(after: 1)) == .fine)
        #expect(!account.mayBeFarBeyond(full) && account.excess == nil)
    }

    @Test("of a folder that was there, or whose count ended early, that is not known before it is counted")
    func unknownExcess() {
        var account = account(isEmpty: false)
        #expect(account.mayBeFarBeyond(full) && account.excess == nil)
        _ = account.see(full, .running(1))
        _ = account.take(usage(201), at: full, since: .running(1), .running(1))
        #expect(account.mayBeFarBeyond(full) && account.excess == nil)
        _ = account.see(full, .idle(after: 1))
        #expect(account.take(usage(300), at: full, since: .idle(after: 1), .idle(after: 1)) == .fine)
        #expect(account.excess == usage(300))
    }

    @Test("a count that began while code ran and was cut is none of what may stay, whoever has asked meanwhile")
    func asked() {
        var account = account()
        #expect(account.see(space(lostBytes: 60 << 20), .running(1)) == true)
        _ = account.see(space(lostBytes: 300 << 20), .idle(after: 1))
        let cut = account.take(usage(101), at: full, since: .running(1), .idle(after: 1))
        #expect(cut == .fine && account.excess == nil && account.mayBeFarBeyond(full))
        #expect(account.take(usage(300), at: full, since: .idle(after: 1), .idle(after: 1)) == .fine)
        #expect(account.excess == usage(300))
    }

    @Test("what is left behind and makes files for as long as it is counted is ended")
    func endless() {
        var account = account()
        _ = account.see(full, .running(1))
        _ = account.see(full, .idle(after: 1))
        let verdict = account.take(usage(1, files: 8001), at: full, since: .idle(after: 1), .idle(after: 1))
        #expect(verdict == .end(.workspaceFiles))
    }
}
