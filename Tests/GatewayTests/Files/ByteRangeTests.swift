import Testing

@testable import Gateway

struct ByteRangeTests {
    @Test(
        "a range is what of the file is meant",
        arguments: [
            ("bytes=0-0", 0..<1), ("bytes=0-9", 0..<10), ("bytes=3-", 3..<10), ("bytes=9-9", 9..<10),
            ("bytes=-1", 9..<10),
            ("bytes=-10", 0..<10), ("bytes=-99", 0..<10), ("bytes=5-99999999999999999999999", 5..<10),
            ("bytes=-99999999999999999999999", 0..<10), ("BYTES=1-2", 1..<3), ("bytes = 1 - 2", 1..<3),
            ("bytes=0-9223372036854775807", 0..<10),
        ])
    func part(_ header: String, _ range: Range<Int>) {
        #expect(ByteRange(header, size: 10) == .part(range))
    }

    @Test(
        "what is not there is unsatisfiable",
        arguments: [("bytes=10-", 10), ("bytes=10-20", 10), ("bytes=-0", 10), ("bytes=0-", 0), ("bytes=-5", 0)])
    func unsatisfiable(_ header: String, _ size: Int) {
        #expect(ByteRange(header, size: size) == .unsatisfiable)
    }

    @Test(
        "what is no single range is ignored",
        arguments: [
            "", "bytes", "bytes=", "bytes=-", "bytes=a-b", "bytes=1", "bytes=2-1", "bytes=0-1,3-4", "bytes=+1-2",
            "bytes=1--2", "lines=1-2", "bytes=٣-٤",
        ])
    func ignored(_ header: String) {
        #expect(ByteRange(header, size: 10) == nil)
    }
}
