import SessionModel

/// Why a turn ended, in OpenAI's words: clients compare them.
enum CompletionFinish: String, Encodable {
    case stop, length

    init(_ reason: FinishReason) {
        switch reason {
        case .length, .maxTurns: self = .length
        case .stop, .confirmation, .interrupted, .error: self = .stop
        }
    }
}
