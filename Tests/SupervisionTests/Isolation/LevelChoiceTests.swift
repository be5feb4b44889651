import Glibc
import Testing
import Wire

@testable import Supervision

struct LevelChoiceTests {
    private func refusal(_ level: IsolationLevel, _ errno: Int32) -> RefusedLevel {
        RefusedLevel(level: level, failure: SandboxFailure(stage: "spawn: clone", errno: errno), remedy: "Do.")
    }

    @Test("it goes down while the host refuses, to the level that is required and no further")
    func down() {
        var choice = LevelChoice(required: .uidsplit)
        #expect(choice.first == .attempt(.full))
        #expect(choice.failed(refusal(.full, EPERM), after: .zero) == .attempt(.uidsplit))
        let both = [refusal(.full, EPERM), refusal(.uidsplit, EPERM)]
        #expect(choice.failed(both[1], after: .zero) == .refuse(both))
        #expect(choice.refused == both)
    }

    @Test(
        "what the host may have again has the same level tried again",
        arguments: [EAGAIN, ENOMEM, EMFILE, ENFILE, ETIME])
    func again(errno: Int32) throws {
        var choice = LevelChoice(required: .process)
        let pause = try #require(LevelChoice.pauses.first)
        #expect(choice.failed(refusal(.full, errno), after: .zero) == .attemptAgain(.full, after: pause))
        #expect(choice.refused.isEmpty)
    }

    @Test(
        "what the host says for good does not", arguments: [EPERM, EACCES, ENOSYS, ENOSPC, EUSERS, EINVAL, EPROTO, 0])
    func forGood(errno: Int32) {
        var choice = LevelChoice(required: .process)
        #expect(choice.failed(refusal(.full, errno), after: .zero) == .attempt(.uidsplit))
    }

    @Test("the pauses grow and come to an end, and then no lower level is taken though any would be accepted")
    func bounded() {
        var choice = LevelChoice(required: .process)
        var (elapsed, pauses): (Duration, [Duration]) = (.zero, [])
        var step = choice.first
        while pauses.count < 100 {
            step = choice.failed(refusal(.full, EAGAIN), after: elapsed)
            guard case .attemptAgain(.full, let pause) = step else { break }
            pauses.append(pause)
            elapsed += pause
        }
        #expect(step == .giveUp(refusal(.full, EAGAIN), refused: []))
        #expect(pauses == pauses.sorted() && Set(pauses).count == pauses.count && pauses.count > 3)
        #expect(elapsed <= LevelChoice.patience)
    }

    @Test("the pauses are those of all levels together, and those above are told")
    func shared() {
        var choice = LevelChoice(required: .process)
        for pause in LevelChoice.pauses.dropLast() {
            #expect(choice.failed(refusal(.full, EAGAIN), after: .zero) == .attemptAgain(.full, after: pause))
        }
        #expect(choice.failed(refusal(.full, EPERM), after: .zero) == .attempt(.uidsplit))
        let last = LevelChoice.pauses.suffix(1)
        for pause in last {
            #expect(choice.failed(refusal(.uidsplit, EAGAIN), after: .zero) == .attemptAgain(.uidsplit, after: pause))
        }
        let step = choice.failed(refusal(.uidsplit, EAGAIN), after: .zero)
        #expect(step == .giveUp(refusal(.uidsplit, EAGAIN), refused: [refusal(.full, EPERM)]))
    }

    @Test("tries that take long themselves are fewer")
    func slow() throws {
        var choice = LevelChoice(required: .process)
        let pause = try #require(LevelChoice.pauses.first)
        #expect(choice.failed(refusal(.full, ETIME), after: .seconds(20)) == .attemptAgain(.full, after: pause))
        let late = refusal(.full, ETIME)
        #expect(choice.failed(late, after: .seconds(40)) == .giveUp(late, refused: []))
    }
}
