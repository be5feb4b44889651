import SessionModel
import TestSupport
import Testing

@testable import Supervision

/// Plays a random game against the pool and keeps its own books beside it.
struct PoolPropertyTests {
    private enum Use: Equatable {
        case starting, busy(Int)
        case idle(Int, since: Int)
    }

    @Test("whatever happens, the pool keeps to its books and its capacity", arguments: 0..<40)
    func game(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let capacity = Int.random(in: 1...4, using: &generator)
        let sessions = (0..<6).map { _ in SessionID() }
        let origin = ContinuousClock.now
        var pool = Pool<Int>(capacity: capacity)
        var books: [SessionID: Use] = [:]
        var made = 0

        for now in 0..<400 {
            let session = sessions[Int.random(in: 0..<sessions.count, using: &generator)]
            switch Int.random(in: 0..<8, using: &generator) {
            case 0, 1, 2:
                acquire(session, from: &pool, &books, capacity)
            case 3:
                made += 1
                let wanted = books[session] == .starting
                #expect(pool.started(session, made) == wanted)
                if wanted { books[session] = .busy(made) }
            case 4, 5:
                pool.release(session, at: origin + .seconds(now))
                if case .busy(let holder) = books[session] { books[session] = .idle(holder, since: now) }
            case 6:
                pool.abandon(session)
                if books[session] == .starting { books[session] = nil }
            default:
                #expect(pool.remove(session) == holder(books[session]))
                books[session] = nil
            }
            #expect(pool.count <= capacity)
            #expect(pool.sessions == Set(books.keys))
            for session in sessions { #expect(pool.holder(of: session) == holder(books[session])) }
        }
    }

    private func acquire(
        _ session: SessionID, from pool: inout Pool<Int>, _ books: inout [SessionID: Use], _ capacity: Int
    ) {
        // Every third worker is of a kind that no longer fits.
        let decision = pool.acquire(session, fits: { $0 % 3 != 0 })
        switch (decision, books[session]) {
        case (.use(let holder), .idle(let own, _)):
            #expect(holder == own)
            #expect(own % 3 != 0)
            books[session] = .busy(own)
        case (.replace(let holder), .idle(let own, _)):
            #expect(holder == own)
            #expect(own % 3 == 0)
            books[session] = .starting
        case (.busy, .busy), (.busy, .starting):
            break
        case (.start(let ending), nil):
            if let ending { evict(ending, from: &books) }
            #expect(books.count < capacity)
            books[session] = .starting
        case (.full, nil):
            #expect(books.count == capacity)
            #expect(books.values.allSatisfy { idleTime($0) == nil })
        case (.use, _), (.replace, _), (.busy, _), (.start, _), (.full, _):
            Issue.record("\(decision) does not fit \(String(describing: books[session]))")
        }
    }

    private func evict(_ victim: Int, from books: inout [SessionID: Use]) {
        let longest = books.min { (idleTime($0.value) ?? .max) < (idleTime($1.value) ?? .max) }
        #expect(holder(longest?.value) == victim)
        books = books.filter { holder($0.value) != victim }
    }

    private func idleTime(_ use: Use) -> Int? {
        if case .idle(_, let since) = use { since } else { nil }
    }

    private func holder(_ use: Use?) -> Int? {
        switch use {
        case .busy(let holder), .idle(let holder, _): holder
        case .starting, nil: nil
        }
    }
}
