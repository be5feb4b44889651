import SessionModel

/// A provider's refusal of a request, and what it means.
///
/// There is no standard for it: the two refusals that the turn can do something about are told by the words that the
/// providers use, OpenAI, Anthropic, Bedrock, Gemini, Mistral, Groq, OpenRouter, Ollama, vLLM and llama.cpp among them.
struct Refusal {
    let status: Int

    /// The provider's own names of the error, where it has any: `context_length_exceeded`, `overloaded_error`.
    var names: [String] = []

    /// The provider's words.
    let message: String

    /// The model's whole name.
    let model: String

    /// The settings that hold the key, where one was sent.
    var credential: String?

    /// The provider's name of the request, which its support asks for.
    var requestID: String?

    /// How long the provider wants to be left alone.
    var retryAfter: Duration?

    var failure: ModelFailure {
        if isTooLong { return .contextLengthExceeded(limit: limit, text("the conversation is too long for the model")) }
        if lacksTools { return .toolsNotSupported(text("the model takes no tools")) }
        let reason = reason
        return .refused(ModelRefusal(reason, status: status, text(meaning(reason)), retryAfter: retryAfter))
    }

    /// In words for the caller: the model, what the refusal means, the provider's own words and its name of the request.
    private func text(_ meaning: String) -> String {
        "\(model): \(meaning) (\(status)): \(ErrorText.abridged(message))"
            + (requestID.map { " (request id \($0))" } ?? "")
    }

    private func meaning(_ reason: ModelRefusal.Reason) -> String {
        switch reason {
        case .key:
            credential.map { "the provider refused the server's key, \($0)" }
                ?? "the provider wants a key, and none was sent"
        case .unknownModel: "the provider has no such model"
        case .contentFilter: "the provider's content filter refused"
        case .quota: "the provider's account has no quota left"
        case .rateLimit: "the provider's rate limit is reached"
        case .unavailable: "the provider failed"
        case .request: "the provider refused the request"
        }
    }

    /// The names say most, then the status.
    private var reason: ModelRefusal.Reason {
        if let reason = names.lazy.compactMap({ Self.reasons[$0] }).first { return reason }
        return switch status {
        case 401, 403: .key
        case 402: .quota
        case 404: .unknownModel
        case 429: .rateLimit
        case 408, 500...: .unavailable
        default: .request
        }
    }

    private static let reasons: [String: ModelRefusal.Reason] = [
        "insufficient_quota": .quota, "billing_hard_limit_reached": .quota, "billing_not_active": .quota,
        "billing_error": .quota,
        "content_filter": .contentFilter, "content_policy_violation": .contentFilter,
        "invalid_api_key": .key, "authentication_error": .key, "permission_error": .key,
        "account_deactivated": .key,
        // LiteLLM's proxy, of a key that it does not know, where it has no database to look for it in.
        "no_db_connection": .key,
        "model_not_found": .unknownModel, "DeploymentNotFound": .unknownModel,
    ]

    private static let tooLong = [
        "context_length_exceeded", "context length", "context window", "context size", "context limit",
        "prompt is too long", "input is too long", "too many input tokens", "maximum number of tokens",
        "maximum model length", "too large for model",
    ]
    private static let tools = ["tool", "function call"]
    private static let unsupported = [
        "not support", "n't support", "unsupported", "not enabled", "that support tool", "requires --",
    ]

    private var words: String { "\(names.joined(separator: " ")) \(message)".lowercased() }

    /// A key, a quota and a pace have nothing to do with what was asked.
    private var isAboutTheRequest: Bool { ![401, 403, 429].contains(status) }

    private var isTooLong: Bool {
        let words = words
        return status == 413 || isAboutTheRequest && Self.tooLong.contains { words.contains($0) }
    }

    private var lacksTools: Bool {
        let words = words
        return isAboutTheRequest && Self.tools.contains { words.contains($0) }
            && Self.unsupported.contains { words.contains($0) }
    }

    /// The model's window in tokens, where the words name it.
    private var limit: Int? {
        let words = words.filter { $0 != "," }
        let named = words.firstMatch(
            of: /(?:context length(?: is| of)?|model length of|context size \(|tokens allowed \(|tokens >|\d+ >) ?(\d+)/
        )
        let digits = named?.output.1 ?? words.firstMatch(of: /(\d+) maximum context length/)?.output.1
        return digits.flatMap { Int($0) }.flatMap { $0 > 0 ? $0 : nil }
    }
}
