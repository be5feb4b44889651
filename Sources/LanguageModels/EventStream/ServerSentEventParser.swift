/// Reads server-sent events out of bytes that may be cut anywhere.
///
/// Lines end in LF, CR or CRLF; comments, `id:` and `retry:` are skipped. An event that is not closed by an empty line when the
/// bytes end was not whole and is never given out.
struct ServerSentEventParser {
    /// A line, or the data of one event, is longer than the parser may keep.
    struct Oversized: Error, Hashable {
        let limit: Int
    }

    private let limit: Int
    private var line: [UInt8] = []
    private var name: String?
    private var data: [String] = []
    private var dataBytes = 0
    private var previousWasCarriageReturn = false
    private var isFirstLine = true

    /// - Parameter limit: The most bytes of one line, and of one event's data.
    init(limit: Int = 4 << 20) { self.limit = limit }

    /// Takes more bytes and returns the events that they complete.
    mutating func feed(_ bytes: some Sequence<UInt8>) throws(Oversized) -> [ServerSentEvent] {
        var events: [ServerSentEvent] = []
        for byte in bytes {
            let followsCarriageReturn = previousWasCarriageReturn
            previousWasCarriageReturn = byte == UInt8(ascii: "\r")
            switch byte {
            case UInt8(ascii: "\n") where followsCarriageReturn:
                continue
            case UInt8(ascii: "\n"), UInt8(ascii: "\r"):
                if let event = try endLine() { events.append(event) }
            default:
                guard line.count < limit else { throw Oversized(limit: limit) }
                line.append(byte)
            }
        }
        return events
    }

    private mutating func endLine() throws(Oversized) -> ServerSentEvent? {
        defer { line.removeAll(keepingCapacity: true) }
        if isFirstLine {
            isFirstLine = false
            if line.starts(with: [0xEF, 0xBB, 0xBF]) { line.removeFirst(3) }
        }
        if line.isEmpty { return endEvent() }
        let colon = line.firstIndex(of: UInt8(ascii: ":")) ?? line.endIndex
        var value = line[colon...].dropFirst()
        if value.first == UInt8(ascii: " ") { value = value.dropFirst() }
        switch String(decoding: line[..<colon], as: UTF8.self) {
        case "data":
            dataBytes += value.count + 1
            guard dataBytes <= limit else { throw Oversized(limit: limit) }
            data.append(String(decoding: value, as: UTF8.self))
        case "event":
            name = String(decoding: value, as: UTF8.self)
        default:
            break
        }
        return nil
    }

    private mutating func endEvent() -> ServerSentEvent? {
        defer {
            name = nil
            data = []
            dataBytes = 0
        }
        return data.isEmpty ? nil : ServerSentEvent(name: name, data: data.joined(separator: "\n"))
    }
}
