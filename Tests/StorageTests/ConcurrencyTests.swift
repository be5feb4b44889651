import SessionModel
import Storage
import Testing

@Suite("Many callers")
struct ConcurrencyTests {
    let test: TestStore
    var store: SQLiteSessionStore { test.store }

    init() throws { test = try TestStore() }

    @Test("appends from many tasks to one session lose nothing and keep each task's order")
    func appends() async throws {
        let store = store
        let id = try await test.session()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for task in 0..<16 {
                group.addTask {
                    for number in 0..<20 {
                        let batch = ["a", "b"].map { NewMessage.text("\(task) \(number)\($0)") }
                        try await store.append(batch, to: id, owner: .default)
                    }
                }
            }
            try await group.waitForAll()
        }
        let page = try await store.messages(MessageQuery(), in: id, owner: .default)
        #expect(page.total == 16 * 20 * 2)
        #expect(page.messages.count == page.total)
        #expect(zip(page.messages, page.messages.dropFirst()).allSatisfy { $0.createdAt < $1.createdAt })
        let texts = page.messages.map(\.message.content)
        for task in 0..<16 {
            let expected = (0..<20).flatMap { ["\(task) \($0)a", "\(task) \($0)b"] }
            #expect(texts.filter { $0.hasPrefix("\(task) ") } == expected)
        }
        for pair in stride(from: 0, to: texts.count, by: 2) {
            #expect(texts[pair].dropLast() == texts[pair + 1].dropLast(), "a batch was torn apart")
        }
    }

    @Test("a reader sees whole batches while they are written")
    func reads() async throws {
        let store = store
        let id = try await test.session()
        try await withThrowingTaskGroup(of: Void.self) { group in
            group.addTask {
                for number in 0..<100 {
                    try await store.append((0..<5).map { .text("\(number) \($0)") }, to: id, owner: .default)
                }
            }
            group.addTask {
                var seen = 0
                while seen < 500 {
                    let page = try await store.messages(MessageQuery(), in: id, owner: .default)
                    #expect(page.messages.count == page.total)
                    #expect(page.total.isMultiple(of: 5))
                    #expect(page.total >= seen)
                    seen = page.total
                }
            }
            for try await _ in group {}
        }
    }

    @Test("paging backwards meets every message once while others are appended", arguments: [true, false])
    func paging(byTime: Bool) async throws {
        let store = store
        let id = try await test.session()
        try await store.append((0..<100).map { .text("\($0)") }, to: id, owner: .default)
        try await withThrowingTaskGroup(of: Void.self) { group in
            let (paged, done) = AsyncStream.makeStream(of: Void.self)
            group.addTask {
                // One more between any two pages.
                var number = 100
                for await _ in paged {
                    try await store.append([.text("\(number)")], to: id, owner: .default)
                    number += 1
                }
            }
            var met: [String] = []
            var query = MessageQuery(limit: 7)
            while true {
                let page = try await store.messages(query, in: id, owner: .default).messages
                guard let oldest = page.first else { break }
                met = page.map(\.message.content) + met
                query.before = byTime ? .time(oldest.createdAt) : .message(oldest.id)
                done.yield()
            }
            done.finish()
            try await group.waitForAll()
            #expect(met == (0..<100).map { "\($0)" })
        }
        #expect(try await store.messages(MessageQuery(), in: id, owner: .default).total > 100)
    }
}
