import SessionModel

/// What an execution cost and what it ran in, as callers see it.
struct ReceiptView: Encodable, Sendable {
    let outcome: ExecutionOutcome
    let policy: String

    init(_ outcome: ExecutionOutcome, policy: String) {
        self.outcome = outcome
        self.policy = policy
    }

    private enum CodingKeys: String, CodingKey {
        case policy, isolation, blocked
        case wall = "wall_ms"
        case processor = "cpu_ms"
        case peakMemory = "peak_memory_bytes"
        case outputBytes = "output_bytes"
        case policyHash = "policy_hash"
        case languageVersion = "language_version"
    }

    private struct Blocked: Encodable {
        var calls: [String]
        var more: Int
    }

    func encode(to encoder: any Encoder) throws {
        let receipt = outcome.receipt
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(Self.milliseconds(receipt.wall), forKey: .wall)
        try container.encode(receipt.processor.map(Self.milliseconds), forKey: .processor)
        try container.encode(receipt.peakMemoryBytes, forKey: .peakMemory)
        try container.encode(receipt.outputBytes, forKey: .outputBytes)
        try container.encode(policy, forKey: .policy)
        try container.encode(receipt.policyHash, forKey: .policyHash)
        try container.encode(outcome.isolation, forKey: .isolation)
        try container.encode(outcome.languageVersion, forKey: .languageVersion)
        try container.encode(Blocked(calls: receipt.blocked.calls, more: receipt.blocked.more), forKey: .blocked)
    }

    /// To the microsecond.
    private static func milliseconds(_ duration: Duration) -> Double {
        (duration / .microseconds(1)).rounded() / 1000
    }
}
