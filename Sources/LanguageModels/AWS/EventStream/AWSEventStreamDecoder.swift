/// Reads the messages of an `application/vnd.amazon.eventstream` out of bytes that may be cut anywhere. Pure: no input of its own.
///
/// A message is its length, its headers' length and a checksum of the two, the headers, the payload, and a checksum of
/// everything, all big-endian: "Event stream encoding" in the documentation of Amazon Transcribe and of Smithy. Lengths are
/// believed only when their checksum holds and they are within bounds; nothing is kept but the message that is being read.
package struct AWSEventStreamDecoder {
    /// Both lengths and their checksum.
    private static let preludeLength = 12
    private static let checksumLength = 4

    /// The most that the format allows.
    private static let headersLimit: UInt32 = 128 << 10

    private let limit: Int
    private var message: [UInt8] = []
    private var total: Int?

    /// What is wrong with the stream. Nothing after it is read.
    package private(set) var failure: AWSEventStreamError?

    /// - Parameter limit: The most bytes of one message.
    package init(limit: Int = 4 << 20) { self.limit = limit }

    /// Bytes of a message that is not whole yet.
    package var heldBytes: Int { message.count }

    /// Takes more bytes and returns the messages that they complete, those before a ``failure`` included.
    package mutating func feed(_ bytes: some Collection<UInt8>) -> [AWSEventStreamMessage] {
        var messages: [AWSEventStreamMessage] = []
        guard failure == nil else { return messages }
        do throws(AWSEventStreamError) {
            try take(bytes, into: &messages)
        } catch {
            failure = error
            message = []
        }
        return messages
    }

    private mutating func take(
        _ bytes: some Collection<UInt8>, into messages: inout [AWSEventStreamMessage]
    ) throws(AWSEventStreamError) {
        var rest = bytes[...]
        while !rest.isEmpty {
            let missing = (total ?? Self.preludeLength) - message.count
            message.append(contentsOf: rest.prefix(missing))
            rest = rest.dropFirst(missing)
            if total == nil, message.count == Self.preludeLength { total = try readPrelude() }
            if message.count == total {
                messages.append(try readMessage())
                message.removeAll(keepingCapacity: true)
                total = nil
            }
        }
    }

    private func readPrelude() throws(AWSEventStreamError) -> Int {
        guard word(at: 8) == CRC32.checksum(message.prefix(8)) else { throw .checksum }
        let (total, headers) = (word(at: 0), word(at: 4))
        let least = UInt32(Self.preludeLength + Self.checksumLength)
        guard total >= least, headers <= total - least, headers <= Self.headersLimit else {
            throw .lengths(total: total, headers: headers)
        }
        guard total <= limit else { throw .oversized(limit: limit) }
        return Int(total)
    }

    private func readMessage() throws(AWSEventStreamError) -> AWSEventStreamMessage {
        let end = message.count - Self.checksumLength
        guard word(at: end) == CRC32.checksum(message[..<end]) else { throw .checksum }
        let payload = Self.preludeLength + Int(word(at: 4))
        return AWSEventStreamMessage(
            headers: try AWSEventStreamHeaders.read(message[Self.preludeLength..<payload]),
            payload: Array(message[payload..<end]))
    }

    private func word(at index: Int) -> UInt32 {
        message[index..<index + 4].reduce(0) { $0 << 8 | UInt32($1) }
    }
}
