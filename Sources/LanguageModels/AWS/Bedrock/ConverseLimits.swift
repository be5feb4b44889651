import Synchronization

/// What a model of Bedrock does not know.
struct ConverseLimits: OptionSet, Hashable, Sendable {
    let rawValue: Int

    /// It answers as a whole only.
    static let noStreams = ConverseLimits(rawValue: 1)

    /// It answers as a whole where it is offered tools.
    static let noStreamsWithTools = ConverseLimits(rawValue: 2)

    /// It takes no instructions apart from the conversation.
    static let noInstructions = ConverseLimits(rawValue: 4)

    /// What a refusal says of the model; nil for one that says nothing of the kind.
    ///
    /// There is nothing but the words to tell it by: all are a `ValidationException`.
    init?(refusal words: String) {
        let words = words.lowercased()
        guard words.contains("support") else { return nil }
        if words.contains("stream") {
            self = words.contains("tool") ? .noStreamsWithTools : .noStreams
        } else if words.contains("system prompt") || words.contains("system message") {
            self = .noInstructions
        } else {
            return nil
        }
    }

    init(rawValue: Int) { self.rawValue = rawValue }
}

/// What models have said of themselves, so that each has to say it once.
final class KnownConverseLimits: Sendable {
    /// More than there are models; the ids are the callers'.
    private static let capacity = 1000

    private let known = Mutex<[String: ConverseLimits]>([:])

    func of(_ model: String) -> ConverseLimits { known.withLock { $0[model] ?? [] } }

    func add(_ limits: ConverseLimits, to model: String) {
        known.withLock { known in
            guard known[model] != nil || known.count < Self.capacity else { return }
            known[model, default: []].formUnion(limits)
        }
    }
}
