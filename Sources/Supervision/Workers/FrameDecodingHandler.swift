package import NIOCore
internal import Wire

/// Cuts a worker's stream into the contents of frames. A length is checked before anything is allocated for it.
///
/// NIOExtras' decoder takes lengths up to 2 GiB and has no limit to set, so this asks ``FrameHeader``, which has.
package struct FrameDecodingHandler: NIOSingleStepByteToMessageDecoder {
    package typealias InboundOut = ByteBuffer

    private let maximum: Int

    /// - Parameter maximum: the longest content taken, in bytes.
    package init(maximum: Int) {
        self.maximum = maximum
    }

    package mutating func decode(buffer: inout ByteBuffer) throws -> ByteBuffer? {
        guard let header = buffer.getBytes(at: buffer.readerIndex, length: FrameHeader.length) else { return nil }
        let length = try FrameHeader.contentLength(header, maximum: maximum)
        guard buffer.readableBytes >= FrameHeader.length + length else { return nil }
        buffer.moveReaderIndex(forwardBy: FrameHeader.length)
        return buffer.readSlice(length: length)
    }

    package mutating func decodeLast(buffer: inout ByteBuffer, seenEOF: Bool) throws -> ByteBuffer? {
        if let frame = try decode(buffer: &buffer) { return frame }
        // What is left is the beginning of a frame that will never be whole.
        guard buffer.readableBytes == 0 else { throw FrameError.truncated(missing: 1) }
        return nil
    }
}
