import TestSupport
import Testing

@testable import Wire

struct FrameDecoderTests {
    private static let contents: [[UInt8]] = [Array("{}".utf8), Array(repeating: 7, count: 300), [0]]
    private static let stream = contents.flatMap { FrameHeader.bytes(contentLength: $0.count) + $0 }

    /// Takes every frame that is whole.
    private func drain(_ decoder: inout FrameDecoder) throws -> [[UInt8]] {
        var frames: [[UInt8]] = []
        while let content = try decoder.next() { frames.append(content) }
        return frames
    }

    @Test("a stream split at any byte decodes the same", arguments: 0...stream.count)
    func split(at index: Int) throws {
        var decoder = FrameDecoder(maximum: 300)
        decoder.append(Self.stream[..<index])
        var frames = try drain(&decoder)
        decoder.append(Self.stream[index...])
        frames += try drain(&decoder)
        #expect(frames == Self.contents)
        try decoder.finish()
    }

    @Test("bytes that come one at a time decode the same as all at once")
    func oneByOne() throws {
        var decoder = FrameDecoder(maximum: 300)
        var frames: [[UInt8]] = []
        for byte in Self.stream {
            decoder.append(CollectionOfOne(byte))
            frames += try drain(&decoder)
        }
        #expect(frames == Self.contents)
        try decoder.finish()
    }

    @Test("merged frames are taken one after the other")
    func merged() throws {
        var decoder = FrameDecoder(maximum: 300)
        decoder.append(Self.stream + Self.stream)
        #expect(try drain(&decoder) == Self.contents + Self.contents)
    }

    @Test("a frame of exactly the limit is taken, one byte more is refused")
    func limit() throws {
        var decoder = FrameDecoder(maximum: 4)
        decoder.append(FrameHeader.bytes(contentLength: 4) + [1, 2, 3, 4])
        #expect(try decoder.next() == [1, 2, 3, 4])
        decoder.append(FrameHeader.bytes(contentLength: 5))
        #expect(throws: FrameError.tooLong(announced: 5, maximum: 4)) { try decoder.next() }
    }

    @Test("an announced length is refused by its header alone", arguments: [0x0080_0000, 0x7fff_ffff, 0xffff_ffff])
    func oversized(length: Int) {
        var decoder = FrameDecoder(maximum: 1 << 20)
        decoder.append(FrameHeader.bytes(contentLength: length))
        #expect(throws: FrameError.tooLong(announced: length, maximum: 1 << 20)) { try decoder.next() }
        #expect(decoder.heldBytes == FrameHeader.length)
    }

    @Test("a frame without content is refused")
    func empty() {
        var decoder = FrameDecoder(maximum: 16)
        decoder.append([0, 0, 0, 0])
        #expect(throws: FrameError.empty) { try decoder.next() }
    }

    @Test("a stream that ends inside a frame says how much is missing", arguments: 1...9)
    func truncated(after count: Int) throws {
        let whole = FrameHeader.bytes(contentLength: 6) + [1, 2, 3, 4, 5, 6]
        var decoder = FrameDecoder(maximum: 16)
        decoder.append(whole.prefix(count))
        #expect(try decoder.next() == nil)
        // Before the header is whole, nobody knows more than what is missing of that.
        let missing = (count < FrameHeader.length ? FrameHeader.length : whole.count) - count
        #expect(throws: FrameError.truncated(missing: missing)) { try decoder.finish() }
    }

    @Test("a stream that ends between frames ends well")
    func endBetweenFrames() throws {
        var decoder = FrameDecoder(maximum: 16)
        try decoder.finish()
        decoder.append(FrameHeader.bytes(contentLength: 1) + [1])
        _ = try decoder.next()
        try decoder.finish()
    }

    @Test("what was taken is forgotten, however the stream is cut", arguments: 1...7)
    func bounded(left: Int) throws {
        let frame = FrameHeader.bytes(contentLength: 4) + [1, 2, 3, 4]
        var decoder = FrameDecoder(maximum: 4)
        // Every chunk ends `left` bytes into a frame, so the decoder never runs empty.
        decoder.append(frame.prefix(left))
        for _ in 1...1000 {
            decoder.append(frame.dropFirst(left) + frame.prefix(left))
            _ = try drain(&decoder)
            #expect(decoder.heldBytes == left)
        }
    }

    @Test("random streams in random pieces decode to what went in", arguments: 0..<20)
    func random(seed: Int) throws {
        var generator = SeededGenerator(seed: UInt64(seed))
        let contents = (0..<50).map { _ in
            (0..<Int.random(in: 1...200, using: &generator)).map { _ in UInt8.random(in: 0...255, using: &generator) }
        }
        var rest = contents.flatMap { FrameHeader.bytes(contentLength: $0.count) + $0 }[...]
        var decoder = FrameDecoder(maximum: 200)
        var frames: [[UInt8]] = []
        while !rest.isEmpty {
            let count = Int.random(in: 1...300, using: &generator)
            decoder.append(rest.prefix(count))
            rest = rest.dropFirst(count)
            if Bool.random(using: &generator) { frames += try drain(&decoder) }
        }
        frames += try drain(&decoder)
        #expect(frames == contents)
        #expect(decoder.heldBytes == 0)
    }
}
