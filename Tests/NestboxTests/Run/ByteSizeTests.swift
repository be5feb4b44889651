import Testing

@testable import nestbox

struct ByteSizeTests {
    @Test(
        "units are powers of 1024, in upper and lower case, with and without their long names",
        arguments: [
            ("1", 1), ("65536", 65536), ("10B", 10), ("1K", 1024), ("1k", 1024), ("1KB", 1024), ("1KiB", 1024),
            ("256M", 256 << 20), ("256mib", 256 << 20), ("1.5G", 3 << 29), ("2T", 2 << 40), ("0.5K", 512),
        ])
    func understood(_ text: String, _ bytes: Int) { #expect(ByteSize(text)?.bytes == bytes) }

    @Test(
        "what is no size is none, and neither is nothing or what no number holds",
        arguments: [
            "", "M", "-1", "+1", "1 M", "M1", "1X", "1e3", "0", "0.0001", "1.", ".5", "1..5", "1.5.5", "٣", "1iB",
            "99999999999T", "0x10", "nan", "inf",
        ])
    func refused(_ text: String) { #expect(ByteSize(text) == nil) }

    @Test(
        "for people it is in the largest unit, and never more than it is",
        arguments: [
            (1, "1 byte"), (1023, "1023 bytes"), (1024, "1 KiB"), (1 << 20, "1 MiB"), (3 << 29, "1.5 GiB"),
            ((2 << 20) - 1, "1.9 MiB"),
        ])
    func shown(_ bytes: Int, _ text: String) { #expect(ByteSize(bytes: bytes).description == text) }
}
