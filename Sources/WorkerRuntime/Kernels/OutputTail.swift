package import Wire

/// The end of an execution's output, for when its beginning has taken all that goes to the gateway at once. Pure.
///
/// It has twice its capacity at most, and one event more; what falls out at the front is counted.
package struct OutputTail {
    /// Events beyond this are not kept however small they are.
    private static let mostPieces = 1024

    /// What an event counts that is not text, besides its content.
    static let eventCost = 32

    private struct Piece {
        /// Nil for an event that is not text.
        var stream: ExecutionRelay.Stream?
        var text = ""
        var event: WorkerEvent?

        /// Bytes of output that it carries.
        var bytes: Int

        var cost: Int { event == nil ? bytes : bytes + OutputTail.eventCost }
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
        let bytes = text.utf8.count
        size += bytes
        if let last = pieces.indices.last, pieces[last].stream == stream {
            pieces[last].text += text
            pieces[last].bytes += bytes
        } else {
            pieces.append(Piece(stream: stream, text: text, bytes: bytes))
        }
        trimIfLong()
    }

    /// - Parameter bytes: how much output it carries. It is kept whole or not at all.
    package mutating func append(_ event: WorkerEvent, bytes: Int) {
        let piece = Piece(event: event, bytes: bytes)
        pieces.append(piece)
        size += piece.cost
        trimIfLong()
    }

    /// Whether an event of so many bytes could be kept.
    package func takes(bytes: Int) -> Bool { bytes + Self.eventCost <= capacity }

    /// What is left, in its order, within the capacity.
    package mutating func drain(id: Int) -> [WorkerEvent] {
        trim()
        defer { (pieces, size) = ([], 0) }
        return pieces.compactMap { piece in
            switch piece.stream {
            case .stdout: .stdout(id: id, text: piece.text)
            case .stderr: .stderr(id: id, text: piece.text)
            case nil: piece.event
            }
        }
    }

    private mutating func trimIfLong() {
        if size > 2 * capacity || pieces.count > 2 * Self.mostPieces { trim() }
    }

    private mutating func trim() {
        var gone = max(pieces.count - Self.mostPieces, 0)
        for piece in pieces[..<gone] {
            size -= piece.cost
            skip(piece.bytes, of: piece)
        }
        while size > capacity, gone < pieces.count {
            let piece = pieces[gone]
            let over = size - capacity
            if piece.event == nil, piece.bytes > over {
                let kept = Self.suffix(of: piece.text, from: over)
                let bytes = kept.utf8.count
                pieces[gone].text = kept
                pieces[gone].bytes = bytes
                size -= piece.bytes - bytes
                skip(piece.bytes - bytes, of: piece)
                break
            }
            size -= piece.cost
            skip(piece.bytes, of: piece)
            gone += 1
        }
        pieces.removeFirst(gone)
    }

    private mutating func skip(_ bytes: Int, of piece: Piece) {
        switch piece.stream {
        case .stdout: skipped.stdout += bytes
        case .stderr: skipped.stderr += bytes
        case nil: skipped.other += bytes
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
