/// A request that came with an idempotency key, and what became of it.
package struct KeptRequest: Hashable, Sendable {
    package enum State: Hashable, Sendable {
        /// It was begun. If nobody works on it any more, the server went down with it, and its code may have run.
        case begun

        /// It was answered.
        case answered(KeptAnswer)

        /// It was answered, and the answer was too large to be kept.
        case answerTooLarge
    }

    /// Tells requests with the same key apart that ask for different things.
    package var fingerprint: [UInt8]

    package var state: State

    /// The session that it was about, as far as it was known.
    package var session: SessionID?

    package init(fingerprint: [UInt8], state: State, session: SessionID? = nil) {
        self.fingerprint = fingerprint
        self.state = state
        self.session = session
    }
}
