/// A turn that its client may come back for, and what it came to once it has let go of that.
struct AwaitedTurn: Sendable {
    var turn: RunningTurn
    var result: KeptResult
}
