/// Where requests with idempotency keys are kept, so that no retry runs code twice, not even after a restart.
///
/// A call that returned has committed. What is kept is bounded in number and in age.
package protocol IdempotencyStore: Sendable {
    /// Notes that the request is begun, unless the key is taken.
    ///
    /// - Returns: The request that has the key already; nil where it is this one's now.
    func begin(_ key: IdempotencyKey, fingerprint: [UInt8]) async throws -> KeptRequest?

    /// Notes the session that the key's request is about.
    func note(_ session: SessionID, of key: IdempotencyKey) async throws

    /// Keeps what became of the key's request.
    func finish(_ key: IdempotencyKey, as state: KeptRequest.State) async throws

    /// Frees the key: nothing came of its request, and a retry is as good as the first.
    func forget(_ key: IdempotencyKey) async throws
}
