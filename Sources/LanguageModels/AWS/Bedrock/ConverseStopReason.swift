import SessionModel

/// Why `Converse` stopped, in words of the house.
enum ConverseStopReason {
    /// - Throws: `ModelFailure.malformed` where the model itself has failed.
    static func ending(_ reason: String) throws(ModelFailure) -> ModelEvent.Ending {
        switch reason {
        case "tool_use": .toolCalls
        case "max_tokens", "model_context_window_exceeded": .tokenLimit
        case "guardrail_intervened", "content_filtered": .contentFilter
        case "malformed_model_output", "malformed_tool_use":
            throw .malformed("the model's answer came to nothing: \(reason)")
        default: .complete
        }
    }
}
