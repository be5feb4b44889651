import SessionModel

/// Words of others on their way into an error message.
enum ErrorText {
    /// One line of at most 500 characters.
    static func abridged(_ text: String) -> String {
        let line = text.split(whereSeparator: \.isWhitespace).joined(separator: " ")
        if line.isEmpty { return "no reason given" }
        return line.count <= 500 ? line : line.prefix(500) + "…"
    }
}

extension ModelFailure {
    /// The same without the secrets, for a provider that repeats them.
    func without(_ secrets: [APIKey]) -> ModelFailure {
        func clean(_ text: String) -> String { secrets.reduce(text) { $1.redacted(from: $0) } }
        return switch self {
        case .notConfigured(let text): .notConfigured(clean(text))
        case .refused(let refusal):
            .refused(
                ModelRefusal(
                    refusal.reason, status: refusal.status, clean(refusal.message), retryAfter: refusal.retryAfter))
        case .contextLengthExceeded(let limit, let text): .contextLengthExceeded(limit: limit, clean(text))
        case .toolsNotSupported(let text): .toolsNotSupported(clean(text))
        case .unreachable(let text): .unreachable(clean(text))
        case .timedOut(let text): .timedOut(clean(text))
        case .malformed(let text): .malformed(clean(text))
        }
    }
}
