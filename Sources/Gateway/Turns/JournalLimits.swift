/// How much of turns is remembered for clients that come back.
struct JournalLimits: Sendable {
    /// Bytes of one turn; the oldest chunks go first, but never one that the client in front has yet to take.
    var bytes = 1024 * 1024

    /// How many bytes a turn may be ahead of the client in front, before it waits.
    var lead = 256 * 1024

    /// How long an ended turn is remembered.
    var age = Duration.seconds(300)

    /// How many ended turns are remembered, over all sessions; the oldest go first.
    var turns = 512

    /// Bytes of all ended turns together.
    var allBytes = 64 * 1024 * 1024

    /// How long a turn whose last client has left goes on, for a client whose connection broke and who comes back.
    var grace = Duration.milliseconds(500)

    /// How long a client may take nothing of what there is for it, before it counts as one that has left.
    var patience = Duration.seconds(300)
}
