import SessionModel

/// Keeps requests with idempotency keys until the test ends.
actor InMemoryIdempotencyStore: IdempotencyStore {
    private(set) var kept: [IdempotencyKey: KeptRequest] = [:]

    func begin(_ key: IdempotencyKey, fingerprint: [UInt8]) -> KeptRequest? {
        if let request = kept[key] { return request }
        kept[key] = KeptRequest(fingerprint: fingerprint, state: .begun)
        return nil
    }

    func note(_ session: SessionID, of key: IdempotencyKey) { kept[key]?.session = session }

    func finish(_ key: IdempotencyKey, as state: KeptRequest.State) { kept[key]?.state = state }

    func forget(_ key: IdempotencyKey) { kept[key] = nil }
}
