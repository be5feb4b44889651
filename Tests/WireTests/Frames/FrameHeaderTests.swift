import Testing

@testable import Wire

struct FrameHeaderTests {
    @Test(
        "a length is four bytes, the largest first",
        arguments: [
            (1, [0, 0, 0, 1]), (0x1234, [0, 0, 0x12, 0x34]), (0x0102_0304, [1, 2, 3, 4]),
        ] as [(Int, [UInt8])])
    func bytes(length: Int, expected: [UInt8]) throws {
        #expect(FrameHeader.bytes(contentLength: length) == expected)
        #expect(try FrameHeader.contentLength(expected, maximum: .max) == length)
    }

    @Test("what follows the header is not read as part of it")
    func more() throws {
        #expect(try FrameHeader.contentLength([0, 0, 0, 2, 255, 255], maximum: 2) == 2)
    }
}
