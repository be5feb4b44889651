package import SessionModel

/// A piece of a model's answer.
package enum ModelEvent: Hashable, Sendable {
    /// Why an answer ended.
    package enum Ending: Hashable, Sendable {
        case complete
        case toolCalls
        case tokenLimit
        case contentFilter
    }

    case text(String)
    case toolCallStarted(id: String, name: String)

    /// More of the call's arguments: a fragment of JSON text, cut anywhere.
    case toolCallArguments(String)

    case toolCallEnded
    case usage(TokenUsage)
    case finished(Ending)
}
