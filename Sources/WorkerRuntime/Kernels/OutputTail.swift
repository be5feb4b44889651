package import Wire

/// The end of an execution's output, for when its beginning has taken all that goes to the gateway at once. Pure.
///
/// It has twice its capacity at most, and one event more; what falls out at the front is counted. Streams may change with every
/// byte: what is kept is a matter of bytes alone.
package struct OutputTail {
    /// What an event counts that is not text, besides its content.
    static let eventCost = 32

    /// Small, because there may be one for each byte.
    private enum Piece {
        case text(String, ExecutionRelay.Stream)
        indirect case event(WorkerEvent, bytes: Int)

        /// Bytes of output that it carries.
        var bytes: Int {
            switch self {
            case .text(let text, _): text.utf8.count
            case .event(_, let bytes): bytes
            }
        }

        var cost: Int {
            switch self {
            case .text(let text, _): text.utf8.count
            case .event(_, let bytes): bytes + OutputTail.eventCost
            }
        }
    }

    private let capacity: Int
    private var pieces: [Piece] = []
    private var size = 0

    /// What of the output is lost.
    package private(set) var skipped = DroppedBytes()

    /// - Parameter capacity: bytes; with 0 all is skipped.
    package init(capacity: Int) {
        self.capacity = capacity
    }

    package mutating func append(_ text: String, on stream: ExecutionRelay.Stream) {
        size += text.utf8.count
        if case .text(var grown, stream)? = pieces.last {
            // Let go of first, so that it grows in its place.
            pieces.removeLast()
            grown += text
            pieces.append(.text(grown, stream))
        } else {
            pieces.append(.text(text, stream))
        }
        trimIfLong()
    }

    /// - Parameter bytes: how much output it carries. It is kept whole or not at all.
    package mutating func append(_ event: WorkerEvent, bytes: Int) {
        let piece = Piece.event(event, bytes: bytes)
        pieces.append(piece)
        size += piece.cost
        trimIfLong()
    }

    /// Whether more has come than will be left.
    package var isOver: Bool { size > capacity || skipped.total > 0 }

    /// Whether an event of so many bytes could be kept.
    package func takes(bytes: Int) -> Bool { bytes + Self.eventCost <= capacity }

    /// What is left, in its order, within the capacity.
    package mutating func drain(id: Int) -> [WorkerEvent] {
        trim()
        defer { (pieces, size) = ([], 0) }
        return pieces.map { piece in
            switch piece {
            case .text(let text, .stdout): .stdout(id: id, text: text)
            case .text(let text, .stderr): .stderr(id: id, text: text)
            case .event(let event, _): event
            }
        }
    }

    private mutating func trimIfLong() {
        if size > 2 * capacity { trim() }
    }

    private mutating func trim() {
        var gone = 0
        while size > capacity, gone < pieces.count {
            let piece = pieces[gone]
            let over = size - capacity
            if case .text(let text, let stream) = piece, piece.bytes > over,
                case let kept = Self.suffix(of: text, from: over), !kept.isEmpty
            {
                let bytes = piece.bytes - kept.utf8.count
                pieces[gone] = .text(kept, stream)
                size -= bytes
                skip(bytes, of: piece)
                break
            }
            size -= piece.cost
            skip(piece.bytes, of: piece)
            gone += 1
        }
        pieces.removeFirst(gone)
    }

    private mutating func skip(_ bytes: Int, of piece: Piece) {
        switch piece {
        case .text(_, .stdout): skipped.stdout += bytes
        case .text(_, .stderr): skipped.stderr += bytes
        case .event: skipped.other += bytes
        }
    }

    /// What comes after so many bytes, and after the character that they end in.
    private static func suffix(of text: String, from offset: Int) -> String {
        var index = text.utf8.index(text.startIndex, offsetBy: offset)
        while index < text.endIndex, index.samePosition(in: text.unicodeScalars) == nil {
            index = text.utf8.index(after: index)
        }
        return String(text[index...])
    }
}
