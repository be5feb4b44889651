import SessionModel

/// Names one turn: in the ids of its events, and in `chatcmpl-<turn>`.
typealias TurnID = Identifier<RunningTurn>
