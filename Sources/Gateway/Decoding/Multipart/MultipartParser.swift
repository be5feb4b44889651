import Glibc

/// Takes a `multipart/form-data` body apart as it comes, wherever it is cut: RFC 7578 and RFC 2046, section 5.1.1. Pure.
///
/// It keeps no more than the headers of one part, or the length of a boundary. The contents go through.
struct MultipartParser {
    enum Event: Hashable {
        /// A part begins: its `Content-Disposition`.
        case part(HeaderParameters)

        /// More of its content.
        case content([UInt8])
        case partEnd

        /// There are no more parts. What follows is ignored.
        case end
    }

    private enum State { case preamble, delimiter, headers, content, epilogue }

    private static let longestHeaders = 16 * 1024
    private static let longestPadding = 256
    private static let mostParts = 1000
    private static let newline: [UInt8] = [13, 10]

    private let delimiter: [UInt8]
    private var state = State.preamble
    private var buffer = MultipartParser.newline
    private var parts = 0

    /// - Parameter contentType: the request's.
    init(contentType: HeaderParameters) throws(MultipartError) {
        guard let boundary = contentType["boundary"], (1...70).contains(boundary.count) else { throw .noBoundary }
        delimiter = MultipartParser.newline + Array("--".utf8) + boundary
    }

    mutating func feed(_ bytes: [UInt8]) throws(MultipartError) -> [Event] {
        buffer += bytes
        var events: [Event] = []
        while try step(&events) {}
        return events
    }

    /// The body is over.
    func finish() throws(MultipartError) {
        guard state == .epilogue else { throw .unfinished }
    }

    /// - Returns: false when more has to come first.
    private mutating func step(_ events: inout [Event]) throws(MultipartError) -> Bool {
        switch state {
        case .preamble:
            guard takeUntilDelimiter().isOver else { return false }
            state = .delimiter
        case .delimiter:
            return try endDelimiter(&events)
        case .headers:
            return try readHeaders(&events)
        case .content:
            let (content, isOver) = takeUntilDelimiter()
            if !content.isEmpty { events.append(.content(content)) }
            guard isOver else { return false }
            events.append(.partEnd)
            state = .delimiter
        case .epilogue:
            buffer.removeAll()
            return false
        }
        return true
    }

    private mutating func endDelimiter(_ events: inout [Event]) throws(MultipartError) -> Bool {
        guard buffer.count >= 2 else { return false }
        if buffer.starts(with: "--".utf8) {
            events.append(.end)
            state = .epilogue
            return true
        }
        guard let end = MultipartParser.find(MultipartParser.newline, in: buffer) else {
            guard buffer.count < MultipartParser.longestPadding else { throw .malformedDelimiter }
            return false
        }
        guard buffer[..<end].allSatisfy({ $0 == UInt8(ascii: " ") || $0 == UInt8(ascii: "\t") }) else {
            throw .malformedDelimiter
        }
        parts += 1
        guard parts <= MultipartParser.mostParts else { throw .tooManyParts }
        // The newline stays: a part without headers ends them with it and the next one.
        buffer.removeSubrange(..<end)
        state = .headers
        return true
    }

    private mutating func readHeaders(_ events: inout [Event]) throws(MultipartError) -> Bool {
        let end = MultipartParser.find(MultipartParser.newline + MultipartParser.newline, in: buffer)
        guard (end ?? buffer.count) <= MultipartParser.longestHeaders else { throw .longHeaders }
        guard let end else { return false }
        let name = Array("content-disposition:".utf8)
        let lines = buffer[..<end].split(separator: 10).map { $0.last == 13 ? $0.dropLast() : $0 }
        let line = lines.first { line in
            line.count >= name.count && zip(line, name).allSatisfy { $0 == $1 || $0 | 0x20 == $1 }
        }
        guard let disposition = line.flatMap({ HeaderParameters($0.dropFirst(name.count)) }),
            disposition.value == "form-data"
        else { throw .malformedHeaders }
        events.append(.part(disposition))
        buffer.removeSubrange(..<(end + 4))
        state = .content
        return true
    }

    /// Takes everything up to the next delimiter, which is dropped, or all that cannot be the beginning of one.
    private mutating func takeUntilDelimiter() -> (content: [UInt8], isOver: Bool) {
        if let found = MultipartParser.find(delimiter, in: buffer) {
            let content = Array(buffer[..<found])
            buffer.removeSubrange(..<(found + delimiter.count))
            return (content, true)
        }
        let content = Array(buffer.dropLast(delimiter.count - 1))
        buffer.removeFirst(content.count)
        return (content, false)
    }

    private static func find(_ needle: [UInt8], in bytes: [UInt8]) -> Int? {
        bytes.withUnsafeBytes { bytes in
            var start = 0
            while start + needle.count <= bytes.count {
                // Every needle begins with a carriage return, which contents have few of.
                guard let base = bytes.baseAddress, let found = memchr(base + start, 13, bytes.count - start) else {
                    return nil
                }
                start = UnsafeRawPointer(found) - base
                if start + needle.count <= bytes.count,
                    bytes[start..<start + needle.count].elementsEqual(needle)
                {
                    return start
                }
                start += 1
            }
            return nil
        }
    }
}
