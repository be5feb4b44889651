import SessionModel

/// The `id:` of one event of a turn's stream, written `<turn>-<number>`.
///
/// Chunks are numbered from 1 in the order in which they happened, whichever of a turn's formats tells of them; 0 stands
/// before the first. The events of a turn's end go on counting.
struct EventID: Hashable, Sendable, LosslessStringConvertible {
    var turn: TurnID
    var number: Int

    init(turn: TurnID, number: Int) {
        self.turn = turn
        self.number = number
    }

    init?(_ description: String) {
        guard let dash = description.lastIndex(of: "-"), let turn = TurnID(String(description[..<dash])),
            let number = Int(description[description.index(after: dash)...]), number >= 0
        else { return nil }
        self.turn = turn
        self.number = number
    }

    var description: String { "\(turn)-\(number)" }
}
