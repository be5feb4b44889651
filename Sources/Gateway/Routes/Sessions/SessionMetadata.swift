import NIOCore
import SessionModel

/// The metadata in a session's body: `metadata`, and the fields beside it that are folded into it.
enum SessionMetadata {
    /// The most metadata that one request may bring, in bytes of JSON. Every listing of sessions carries it.
    static let largest = 64 * 1024

    /// Nil where the body has none of the fields.
    static func read(_ fields: RequestFields) throws -> [String: JSONValue]? {
        let metadata = try fields.freeObject("metadata")
        var folded: [String: JSONValue] = [:]
        for name in ["title", "name"] {
            folded[name] = try fields.string(name).map { .string($0) }
        }
        folded["model"] = try ModelWishes.modelName(in: fields).map { .string($0) }
        folded["safe_mode"] = try safeMode(in: fields)
        if metadata == nil, folded.isEmpty { return nil }
        let all = (metadata ?? [:]).merging(folded) { _, folded in folded }
        guard try ResponseJSON.encode(all).readableBytes <= largest else {
            throw fields.invalid("metadata", "must be no larger than \(largest) bytes")
        }
        return all
    }

    /// Clients write it as a word (`off`, `ask`, `auto`) or as a truth value.
    private static func safeMode(in fields: RequestFields) throws -> JSONValue? {
        switch try fields.anything("safe_mode") {
        case nil: return nil
        case .string(let word): return .string(word)
        case .bool(let value): return .bool(value)
        default: throw fields.invalid("safe_mode", "must be a string, or true or false")
        }
    }
}
