import Glibc
import Supervision
import Testing
import Wire

@testable import nestbox

struct LevelSearchTests {
    /// What attempts come to, one after the other: nil is a level that holds.
    private final class Host {
        var answers: [(IsolationLevel, Int32)?]
        var attempted: [IsolationLevel] = []
        var told: [String] = []
        var pauses: [Duration] = []
        var now = ContinuousClock.now

        init(_ answers: [(IsolationLevel, Int32)?]) { self.answers = answers }

        func attempt(_ level: IsolationLevel) -> LevelSearch.Outcome<IsolationLevel> {
            attempted.append(level)
            guard !answers.isEmpty, let (level, errno) = answers.removeFirst() else { return .holds(level) }
            let failure = SandboxFailure(stage: "spawn: clone", errno: errno)
            return .refused(RefusedLevel(level: level, failure: failure, remedy: "Raise the limit of 30."))
        }
    }

    private let host = HostFiles(read: { $0 == "/.dockerenv" ? "" : nil })

    private func search(_ found: Host) async throws -> IsolationLevel {
        var search = LevelSearch(required: RequiredIsolation(nil, host: host)) { refusal, _ in
            found.told.append(refusal.failure.line)
        }
        search.now = { found.now }
        search.pause = { pause in
            found.pauses.append(pause)
            found.now += pause
        }
        return try await search.run { level, _ in found.attempt(level) }
    }

    @Test("a level that lacks something twice and then holds is the one that is taken, and each try is told once")
    func passes() async throws {
        let found = Host([(.full, EAGAIN), (.full, ENOMEM), nil])
        #expect(try await search(found) == .full)
        #expect(found.attempted == [.full, .full, .full])
        #expect(found.pauses == Array(LevelChoice.pauses.prefix(2)))
        #expect(
            found.told == ["spawn: clone: Resource temporarily unavailable", "spawn: clone: Cannot allocate memory"])
    }

    @Test("one that goes on lacking it ends the start with the change that would help, and no lower one is tried")
    func stays() async throws {
        let found = Host(Array(repeating: (.full, EAGAIN), count: 100))
        let failure = await #expect(throws: StartFailure.self) { _ = try await search(found) }
        #expect(Set(found.attempted) == [.full] && found.attempted.count == LevelChoice.pauses.count + 1)
        #expect(found.told.count == LevelChoice.pauses.count)
        let line = try #require(failure?.description)
        #expect(
            line.contains("level full failed at spawn: clone: Resource temporarily unavailable. Raise the limit of 30.")
        )
        #expect(line.contains("no lower level") && !line.contains("\n"))
    }

    @Test("what the host refuses for good has the next level tried at once")
    func lower() async throws {
        let found = Host([(.full, EPERM), (.uidsplit, EPERM), nil])
        #expect(try await search(found) == .process)
        #expect(found.attempted == [.full, .uidsplit, .process] && found.pauses.isEmpty)
    }

    @Test("where none holds, each is told with its reason")
    func none() async throws {
        let found = Host([(.full, EPERM), (.uidsplit, EPERM), (.process, ENOSYS)])
        let failure = await #expect(throws: StartFailure.self) { _ = try await search(found) }
        for level in IsolationLevel.allCases {
            #expect(failure?.description.contains("level \(level.rawValue) failed at spawn: clone: ") == true)
        }
    }
}
