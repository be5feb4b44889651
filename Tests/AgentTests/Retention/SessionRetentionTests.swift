import SessionModel
import Synchronization
import Testing

@testable import Agent

@Suite("Retention", .timeLimit(.minutes(10)))
struct SessionRetentionTests {
    /// Sessions of which the test says when they were used last.
    actor Sessions: RetentionStore {
        struct Broken: Error {}

        private(set) var entries: [ExpendableSession: Session] = [:]
        private(set) var asked: [(limits: RetentionLimits, now: Timestamp)] = []
        private var isBroken = false

        func add(lastActive: Int64) -> ExpendableSession {
            let time = Timestamp(microseconds: lastActive)
            let entry = ExpendableSession(id: SessionID(), owner: TenantID(rawValue: "t"), lastActive: time)
            entries[entry] = Session(
                id: entry.id, createdAt: time, lastActive: time, metadata: [:], autoRun: true, policy: "default")
            return entry
        }

        func use(_ session: ExpendableSession) { entries[session]?.lastActive.microseconds += 1 }
        func fail() { isBroken = true }

        func expendableSessions(
            by limits: RetentionLimits, now: Timestamp, count: Int
        ) throws -> [ExpendableSession] {
            asked.append((limits, now))
            if isBroken { throw Broken() }
            return entries.keys.sorted { $0.lastActive < $1.lastActive }
        }

        func session(_ id: SessionID, owner: TenantID) throws -> Session {
            guard let found = entries.first(where: { $0.key.id == id && $0.key.owner == owner }) else {
                throw SessionNotFound(id)
            }
            return found.value
        }

        func delete(_ id: SessionID, owner: TenantID) throws {
            _ = try session(id, owner: owner)
            entries = entries.filter { $0.key.id != id }
        }

        var ids: Set<SessionID> { Set(entries.keys.map(\.id)) }
    }

    let sessions = Sessions()
    let executor = ScriptedExecutor([])
    let clock = ManualClock()
    let events = EventList()

    final class EventList: Sendable {
        private let list = Mutex<[String]>([])
        var all: [String] { list.withLock { $0 } }

        func add(_ event: SessionRetention.Event) {
            let text =
                switch event {
                case .deleted(let id, _): "deleted \(id)"
                case .failed(let id, _, _): "failed \(id)"
                case .blind: "blind"
                }
            list.withLock { $0.append(text) }
        }
    }

    func retention(_ house: House) -> SessionRetention {
        SessionRetention(
            limits: RetentionLimits(age: .seconds(10), count: 3), interval: .seconds(300), store: sessions,
            executor: executor, chats: house.service, clock: clock, now: { Timestamp(microseconds: 77) },
            report: { [events] in events.add($0) })
    }

    @Test("what is not to be kept is deleted with its files and its worker, and told of")
    func sweep() async throws {
        let house = try await House()
        let (first, second) = (await sessions.add(lastActive: 1), await sessions.add(lastActive: 2))
        await retention(house).sweep()
        #expect(await sessions.ids.isEmpty)
        #expect(executor.discarded == [first.id, second.id])
        #expect(events.all == ["deleted \(first.id)", "deleted \(second.id)"])
        let asked = await sessions.asked
        #expect(asked.map(\.limits) == [RetentionLimits(age: .seconds(10), count: 3)])
        #expect(asked.map(\.now.microseconds) == [77])
        try await house.close()
    }

    @Test("a session with a turn in it stays, and goes when the turn is over")
    func running() async throws {
        let house = try await House()
        let (busy, idle) = (await sessions.add(lastActive: 1), await sessions.add(lastActive: 2))
        try await house.service.alone(in: busy.id) {
            await retention(house).sweep()
            #expect(await sessions.ids == [busy.id])
            #expect(executor.discarded == [idle.id])
        }
        await retention(house).sweep()
        #expect(await sessions.ids.isEmpty)
        try await house.close()
    }

    @Test("a session that was used after it was found stays")
    func usedMeanwhile() async throws {
        let house = try await House()
        let session = await sessions.add(lastActive: 1)
        await sessions.use(session)
        await retention(house).sweep()
        #expect(await sessions.ids == [session.id])
        #expect(executor.discarded.isEmpty && events.all.isEmpty)
        try await house.close()
    }

    @Test("it looks at once and again each interval, whatever went wrong before, until it is cancelled")
    func run() async throws {
        let house = try await House()
        await sessions.fail()
        let running = Task { [retention = retention(house)] in await retention.run() }
        var sleeps = clock.sleeps.makeAsyncIterator()
        for count in 1...3 {
            await sleeps.next()
            #expect(await sessions.asked.count == count)
            clock.advance(by: .seconds(300))
        }
        running.cancel()
        await running.value
        #expect(events.all.first == "blind")
        try await house.close()
    }
}
