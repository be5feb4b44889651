/// Cuts a byte stream into the contents of frames, however the bytes come in.
///
/// Pure: it reads nothing by itself. It holds at most what was appended and not yet taken, so a caller that takes frames
/// after each append holds at most one partial frame, which is below `maximum` bytes.
package struct FrameDecoder {
    private let maximum: Int
    private var buffer: [UInt8] = []
    private var start = 0

    /// - Parameter maximum: the longest content taken, in bytes.
    package init(maximum: Int) {
        self.maximum = maximum
    }

    /// How many bytes it holds, taken or not.
    package var heldBytes: Int { buffer.count }

    package mutating func append(_ bytes: some Sequence<UInt8>) {
        buffer.append(contentsOf: bytes)
    }

    /// The next whole frame's content, or nil until more bytes come. After it threw, the stream has no meaning any more.
    package mutating func next() throws(FrameError) -> [UInt8]? {
        guard buffer.count - start >= FrameHeader.length else {
            compact()
            return nil
        }
        let length = try FrameHeader.contentLength(buffer[start...], maximum: maximum)
        let contentStart = start + FrameHeader.length
        guard buffer.count - contentStart >= length else {
            compact()
            return nil
        }
        let content = Array(buffer[contentStart..<contentStart + length])
        start = contentStart + length
        if start == buffer.count { compact() }
        return content
    }

    /// Says that the stream has ended.
    ///
    /// - Throws: ``FrameError/truncated(missing:)`` if it ended inside a frame.
    package func finish() throws(FrameError) {
        let left = buffer.count - start
        guard left > 0 else { return }
        guard left >= FrameHeader.length else { throw .truncated(missing: FrameHeader.length - left) }
        let length = try FrameHeader.contentLength(buffer[start...], maximum: maximum)
        throw .truncated(missing: length - (left - FrameHeader.length))
    }

    /// Forgets what was taken. Not after every frame, or a burst of small ones would be copied again and again.
    private mutating func compact() {
        guard start > 0 else { return }
        buffer.removeFirst(start)
        start = 0
    }
}
