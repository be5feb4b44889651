/// A number of bytes as people write it: `512M`, `1.5GiB`, `65536`. Units are powers of 1024, as memory is sold.
struct ByteSize: Hashable {
    let bytes: Int

    private static let units: [(name: String, size: Int)] = [
        ("T", 1 << 40), ("G", 1 << 30), ("M", 1 << 20), ("K", 1 << 10), ("B", 1), ("", 1),
    ]

    /// Nil for what is no size, or less than a byte.
    init?(_ text: String) {
        let number = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        var unit = text.dropFirst(number.count).uppercased()
        if let end = ["IB", "B"].first(where: unit.hasSuffix), unit.count > end.count { unit.removeLast(end.count) }
        guard let size = Self.units.first(where: { $0.name == unit })?.size, let value = PlainNumber(number)?.value,
            let bytes = Int(exactly: (value * Double(size)).rounded()), bytes > 0
        else { return nil }
        self.bytes = bytes
    }

    init(bytes: Int) { self.bytes = bytes }
}

extension ByteSize: CustomStringConvertible {
    var description: String {
        for (name, size) in Self.units where size > 1 && bytes >= size {
            guard bytes % size != 0 else { return "\(bytes / size) \(name)iB" }
            // Rounded up at no time: a limit is not more than it is said to be.
            let tenths = Int(Double(bytes) / Double(size) * 10)
            return "\(tenths / 10).\(tenths % 10) \(name)iB"
        }
        return bytes == 1 ? "1 byte" : "\(bytes) bytes"
    }
}
