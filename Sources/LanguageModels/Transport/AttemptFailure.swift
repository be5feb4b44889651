import SessionModel

/// Why an attempt came to nothing, and what that means for the next.
struct AttemptFailure: Error {
    let failure: ModelFailure
    let outcome: RetrySchedule.Outcome

    /// The answer itself, where there was one that said no.
    var refusal: RefusedResponse?
}
