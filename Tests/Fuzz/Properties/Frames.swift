import NIOCore
import Supervision
import Wire

extension FuzzTarget {
    /// Byte 0 chooses the limit, byte 1 how the stream is cut; the rest is the stream.
    ///
    /// Both decoders give the frames that a reading of the whole stream gives, however it is cut, end in the same error, and never
    /// hold more than one frame.
    static let frames = FuzzTarget("frames") { bytes in
        guard bytes.count > 2 else { return }
        let maximum = 1 + Int(bytes[0]) * 8
        let stream = Array(bytes[2...])
        let expected = Reading(of: stream, maximum: maximum)
        for step in [stream.count, 1, 1 + Int(bytes[1])] {
            let decoded = try decoded(stream, maximum: maximum, step: step)
            try Violation.require(decoded == expected, "cut every \(step) bytes, FrameDecoder gives \(decoded)")
            let handled = handled(stream, maximum: maximum, step: step)
            try Violation.require(handled == expected, "cut every \(step) bytes, the handler gives \(handled)")
        }
        let again = expected.contents.flatMap { FrameHeader.bytes(contentLength: $0.count) + $0 }
        try Violation.require(stream.starts(with: again), "encoding the frames again gives another stream")
    }

    /// What a stream holds: the frames before its end or its first fault.
    private struct Reading: Equatable {
        var contents: [[UInt8]] = []
        var error: FrameError?

        init() {}

        init(of stream: [UInt8], maximum: Int) {
            var rest = stream[...]
            while rest.count >= FrameHeader.length {
                let length = rest.prefix(FrameHeader.length).reduce(0) { $0 * 256 + Int($1) }
                if length == 0 {
                    error = .empty
                    return
                }
                if length > maximum {
                    error = .tooLong(announced: length, maximum: maximum)
                    return
                }
                guard rest.count >= FrameHeader.length + length else { return }
                rest = rest.dropFirst(FrameHeader.length)
                contents.append(Array(rest.prefix(length)))
                rest = rest.dropFirst(length)
            }
        }
    }

    private static func decoded(_ stream: [UInt8], maximum: Int, step: Int) throws -> Reading {
        var reading = Reading()
        var decoder = FrameDecoder(maximum: maximum)
        for start in stride(from: 0, to: stream.count, by: step) {
            decoder.append(stream[start..<min(start + step, stream.count)])
            do throws(FrameError) {
                while let content = try decoder.next() { reading.contents.append(content) }
            } catch {
                reading.error = error
                return reading
            }
            try Violation.require(
                decoder.heldBytes < FrameHeader.length + maximum, "it holds \(decoder.heldBytes) bytes")
        }
        return reading
    }

    private static func handled(_ stream: [UInt8], maximum: Int, step: Int) -> Reading {
        var reading = Reading()
        var handler = FrameDecodingHandler(maximum: maximum)
        var buffer = ByteBuffer()
        for start in stride(from: 0, to: stream.count, by: step) {
            buffer.writeBytes(stream[start..<min(start + step, stream.count)])
            do {
                while let frame = try handler.decode(buffer: &buffer) { reading.contents.append(Array(buffer: frame)) }
            } catch {
                reading.error = error as? FrameError
                return reading
            }
        }
        return reading
    }
}
