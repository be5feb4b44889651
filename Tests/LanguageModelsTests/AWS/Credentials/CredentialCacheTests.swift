import FoundationEssentials
import Synchronization
import Testing

@testable import LanguageModels

@Suite("Credentials that are kept", .timeLimit(.minutes(10)))
struct CredentialCacheTests {
    /// Gives out numbered credentials, each good for a time; holds while it is closed.
    private final class Source: Sendable {
        private let count = Mutex(0)
        let lifetime: TimeInterval?
        let host = PretendHost()
        let gate: AsyncStream<Void>
        let open: AsyncStream<Void>.Continuation
        let isHeld: Bool
        let failing = Mutex(false)

        init(lifetime: TimeInterval?, isHeld: Bool = false) {
            self.lifetime = lifetime
            self.isHeld = isHeld
            (gate, open) = AsyncStream.makeStream(of: Void.self)
        }

        var fetches: Int { count.withLock { $0 } }

        func fetch() async throws -> AWSCredentials {
            let number = count.withLock { count in
                count += 1
                return count
            }
            if isHeld { for await _ in gate { break } }
            guard !failing.withLock({ $0 }), let secret = APIKey("s") else { throw PretendHost.NobodyThere() }
            return AWSCredentials(
                accessKeyID: "AKIA\(number)", secretAccessKey: secret,
                expiration: lifetime.map { host.host.now() + $0 })
        }

        var cache: CredentialCache {
            CredentialCache(now: { self.host.host.now() }, fetch: { try await self.fetch() })
        }
    }

    @Test("credentials are asked for once, and again shortly before they expire")
    func expiry() async throws {
        let source = Source(lifetime: 3600)
        let cache = source.cache
        #expect(try await cache.credentials().accessKeyID == "AKIA1")
        source.host.pass(3600 - CredentialCache.margin - 1)
        #expect(try await cache.credentials().accessKeyID == "AKIA1")
        source.host.pass(2)
        #expect(try await cache.credentials().accessKeyID == "AKIA2")
        #expect(source.fetches == 2)
    }

    @Test("credentials that do not expire are kept until AWS refuses them")
    func refused() async throws {
        let source = Source(lifetime: nil)
        let cache = source.cache
        let first = try await cache.credentials()
        source.host.pass(1e9)
        #expect(try await cache.credentials() == first)
        await cache.forget(first)
        let second = try await cache.credentials()
        #expect(second.accessKeyID == "AKIA2")
        // Somebody else's refusal of the ones before does not take them away.
        await cache.forget(first)
        #expect(try await cache.credentials() == second)
    }

    @Test("callers that come at the same time share one refresh")
    func shared() async throws {
        let source = Source(lifetime: 3600, isHeld: true)
        let cache = source.cache
        try await withThrowingTaskGroup(of: String.self) { group in
            for _ in 0..<50 { group.addTask { try await cache.credentials().accessKeyID } }
            while source.fetches == 0 { await Task.yield() }
            source.open.yield()
            for try await id in group { #expect(id == "AKIA1") }
        }
        #expect(source.fetches == 1)
    }

    @Test("a caller that leaves does not wait, and takes the refresh from nobody")
    func cancelled() async throws {
        let source = Source(lifetime: 3600, isHeld: true)
        let cache = source.cache
        let leaver = Task { try await cache.credentials() }
        while source.fetches == 0 { await Task.yield() }
        let stayer = Task { try await cache.credentials() }
        leaver.cancel()
        await #expect(throws: CancellationError.self) { try await leaver.value }
        source.open.yield()
        #expect(try await stayer.value.accessKeyID == "AKIA1")
        #expect(source.fetches == 1)
    }

    @Test("a refresh that fails leaves what is still good, and nothing after that")
    func failing() async throws {
        let source = Source(lifetime: 3600)
        let cache = source.cache
        _ = try await cache.credentials()
        source.failing.withLock { $0 = true }
        source.host.pass(3600 - 60)
        #expect(try await cache.credentials().accessKeyID == "AKIA1")
        source.host.pass(61)
        await #expect(throws: PretendHost.NobodyThere.self) { try await cache.credentials() }
        source.failing.withLock { $0 = false }
        #expect(try await cache.credentials().expiration != nil)
    }
}
