/// Why a turn ended.
package enum FinishReason: String, Hashable, Sendable, Codable {
    case stop
    case confirmation
    case maxTurns = "max_turns"
    case length
    case interrupted
    case error
}
