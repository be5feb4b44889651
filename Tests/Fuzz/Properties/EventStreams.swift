import LanguageModels

extension FuzzTarget {
    /// Byte 0 says what the rest is: even, a stream as it comes; odd, headers and a payload, which a message with right checksums is
    /// made of, because nobody guesses those. Byte 1 chooses how the stream is cut, and how long the headers are.
    ///
    /// However it is cut, the messages and the error are the same, and no more than one message is held, within the limit.
    static let awsEventStream = FuzzTarget("aws-event-stream") { bytes in
        guard bytes.count > 2 else { return }
        let rest = Array(bytes[2...])
        let stream = bytes[0] % 2 == 0 ? rest : message(rest, headers: min(Int(bytes[1]), rest.count))
        let limit = 1024
        let whole = try reading(stream, limit: limit, step: max(1, stream.count))
        for step in [1, 1 + Int(bytes[1])] {
            try Violation.require(
                try reading(stream, limit: limit, step: step) == whole, "cut every \(step) bytes it is another stream")
        }
    }

    private struct Messages: Equatable {
        var read: [AWSEventStreamMessage] = []
        var failure: AWSEventStreamError?
    }

    private static func reading(_ stream: [UInt8], limit: Int, step: Int) throws -> Messages {
        var decoder = AWSEventStreamDecoder(limit: limit)
        var messages = Messages()
        for start in stride(from: 0, to: stream.count, by: step) {
            messages.read += decoder.feed(stream[start..<min(start + step, stream.count)])
            try Violation.require(decoder.heldBytes <= limit, "it holds \(decoder.heldBytes) bytes")
        }
        messages.failure = decoder.failure
        return messages
    }

    private static func message(_ content: [UInt8], headers: Int) -> [UInt8] {
        let prelude = big(UInt32(16 + content.count)) + big(UInt32(headers))
        let checked = prelude + big(CRC32.checksum(prelude)) + content
        return checked + big(CRC32.checksum(checked))
    }

    private static func big(_ value: UInt32) -> [UInt8] {
        (0..<4).map { UInt8(truncatingIfNeeded: value >> (24 - 8 * $0)) }
    }
}
