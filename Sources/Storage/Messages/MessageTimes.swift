import SessionModel

/// Gives the messages of one session their times: the clock's, but always later than what the session has.
///
/// A clock that stands still or was set back moves on by a microsecond a message, so that the order of the times is the
/// order of the messages and `before` a time is exact.
struct MessageTimes {
    /// The time given last.
    private(set) var last: Timestamp
    private let now: Timestamp

    init(after last: Timestamp, now: Timestamp) {
        self.last = last
        self.now = now
    }

    mutating func next() -> Timestamp {
        last = max(now, Timestamp(microseconds: last.microseconds + 1))
        return last
    }
}
