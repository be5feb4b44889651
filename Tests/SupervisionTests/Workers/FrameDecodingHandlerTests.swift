import NIOCore
import Testing
import Wire

@testable import Supervision

struct FrameDecodingHandlerTests {
    private static let stream: [UInt8] = [0, 0, 0, 2, 7, 8, 0, 0, 0, 1, 9]

    @Test("a stream split at any byte gives the same frames", arguments: 0...stream.count)
    func split(at index: Int) throws {
        var handler = FrameDecodingHandler(maximum: 16)
        var buffer = ByteBuffer(bytes: Self.stream[..<index])
        var frames: [[UInt8]] = []
        while let frame = try handler.decode(buffer: &buffer) { frames.append(Array(buffer: frame)) }
        buffer.writeBytes(Self.stream[index...])
        while let frame = try handler.decode(buffer: &buffer) { frames.append(Array(buffer: frame)) }
        #expect(frames == [[7, 8], [9]])
        #expect(try handler.decodeLast(buffer: &buffer, seenEOF: true) == nil)
    }

    @Test("an announced length beyond the limit is refused before any of it has come")
    func oversized() {
        var handler = FrameDecodingHandler(maximum: 16)
        var buffer = ByteBuffer(bytes: [0, 0, 0, 17])
        #expect(throws: FrameError.tooLong(announced: 17, maximum: 16)) { try handler.decode(buffer: &buffer) }
    }

    @Test("a frame without content is refused")
    func empty() {
        var handler = FrameDecodingHandler(maximum: 16)
        var buffer = ByteBuffer(bytes: [0, 0, 0, 0])
        #expect(throws: FrameError.empty) { try handler.decode(buffer: &buffer) }
    }

    @Test("a stream that ends inside a frame is an error", arguments: 1...5)
    func truncated(count: Int) {
        var handler = FrameDecodingHandler(maximum: 16)
        var buffer = ByteBuffer(bytes: Self.stream.prefix(count))
        #expect(throws: FrameError.self) { try handler.decodeLast(buffer: &buffer, seenEOF: true) }
    }
}
