import SessionModel

/// How far an attempt has come, which decides what a failure means for the next one.
enum AnswerProgress: Sendable {
    /// Nothing of an answer's body has arrived.
    case asking

    /// Bytes have arrived, and nothing was made of them yet.
    case answering

    /// Something of the answer was given out: from here on nothing may be asked again.
    case telling

    func outcome(of failure: ModelFailure) -> RetrySchedule.Outcome {
        switch (failure, self) {
        case (.refused(let refusal), .asking), (.refused(let refusal), .answering):
            // An account without credit answers 429 too, and will do so next time.
            refusal.reason == .quota
                ? .spoiled : .refused(status: refusal.status, retryAfter: refusal.retryAfter)
        case (.unreachable, .asking), (.timedOut, .asking): .dropped
        default: .spoiled
        }
    }
}
