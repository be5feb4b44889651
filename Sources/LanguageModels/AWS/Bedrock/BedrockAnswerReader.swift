import SessionModel

/// Reads an answer of Bedrock's, which comes in pieces or as a whole.
enum BedrockAnswerReader: AnswerReader {
    case stream(ConverseStreamReader)
    case whole(ConverseAnswerReader)

    var isDone: Bool {
        switch self {
        case .stream(let reader): reader.isDone
        case .whole(let reader): reader.isDone
        }
    }

    mutating func read(_ bytes: some Sequence<UInt8>, into events: inout [ModelEvent]) throws(ModelFailure) {
        switch self {
        case .stream(var reader):
            defer { self = .stream(reader) }
            try reader.read(bytes, into: &events)
        case .whole(var reader):
            // Let go of, or each piece would copy all that came before.
            self = .whole(ConverseAnswerReader())
            defer { self = .whole(reader) }
            try reader.read(bytes, into: &events)
        }
    }

    mutating func end(into events: inout [ModelEvent]) throws(ModelFailure) {
        switch self {
        case .stream(var reader):
            defer { self = .stream(reader) }
            try reader.end(into: &events)
        case .whole(var reader):
            defer { self = .whole(reader) }
            try reader.end(into: &events)
        }
    }
}
