import FoundationEssentials

/// Keeps credentials until shortly before they expire. Callers that come at the same time share one refresh.
actor CredentialCache {
    /// A request that is signed now must still be good when it arrives, whatever the two clocks say.
    static let margin: TimeInterval = 5 * 60

    private typealias Waiter = CheckedContinuation<AWSCredentials, any Error>

    private let fetch: @Sendable () async throws -> AWSCredentials
    private let now: @Sendable () -> Date
    private var current: AWSCredentials?
    private var isRefreshing = false
    private var waiters: [Int: Waiter] = [:]
    private var numbers = 0

    init(now: @escaping @Sendable () -> Date, fetch: @escaping @Sendable () async throws -> AWSCredentials) {
        self.now = now
        self.fetch = fetch
    }

    /// - Throws: What the fetch threw, where there is nothing left that is still good; `CancellationError`.
    func credentials() async throws -> AWSCredentials {
        if let current, isGood(current, for: Self.margin) { return current }
        numbers += 1
        let number = numbers
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { waiter in
                if Task.isCancelled {
                    waiter.resume(throwing: CancellationError())
                    return
                }
                waiters[number] = waiter
                if !isRefreshing { refresh() }
            }
        } onCancel: {
            Task { await self.abandon(number) }
        }
    }

    /// Forgets credentials that AWS no longer takes, unless others have taken their place.
    func forget(_ refused: AWSCredentials) {
        if current == refused { current = nil }
    }

    private func isGood(_ credentials: AWSCredentials, for margin: TimeInterval) -> Bool {
        credentials.expiration.map { $0.timeIntervalSince(now()) > margin } ?? true
    }

    /// A task of its own: whoever came first may go while others still wait.
    private func refresh() {
        isRefreshing = true
        Task {
            let result: Result<AWSCredentials, any Error>
            do {
                result = .success(try await fetch())
            } catch {
                result = .failure(error)
            }
            finish(result)
        }
    }

    private func finish(_ result: Result<AWSCredentials, any Error>) {
        isRefreshing = false
        if case .success(let credentials) = result { current = credentials }
        for waiter in waiters.values {
            if let current, isGood(current, for: 0) {
                waiter.resume(returning: current)
            } else {
                waiter.resume(with: result)
            }
        }
        waiters = [:]
    }

    private func abandon(_ number: Int) {
        waiters.removeValue(forKey: number)?.resume(throwing: CancellationError())
    }
}
