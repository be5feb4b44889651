/// What a `Range` header asks for of content of a known size: RFC 9110, section 14. Pure.
enum ByteRange: Hashable {
    /// Never empty.
    case part(Range<Int>)

    /// None of it is there.
    case unsatisfiable

    /// Nil for a header that is to be ignored: another unit, several ranges, or no range at all.
    init?(_ header: String, size: Int) {
        let text = header.filter { $0 != " " && $0 != "\t" }
        guard text.lowercased().hasPrefix("bytes=") else { return nil }
        let ends = text.dropFirst("bytes=".count).split(
            separator: "-", maxSplits: 1, omittingEmptySubsequences: false)
        guard ends.count == 2, let first = ByteRange.number(ends[0]), let last = ByteRange.number(ends[1]) else {
            return nil
        }
        switch (first, last) {
        case (.none, .none): return nil
        case (.none, .some(let length)):
            guard length > 0, size > 0 else {
                self = .unsatisfiable
                return
            }
            self = .part(size - min(length, size)..<size)
        case (.some(let first), let last):
            if let last, last < first { return nil }
            guard first < size else {
                self = .unsatisfiable
                return
            }
            self = .part(first..<min(last ?? Int.max, size - 1) + 1)
        }
    }

    /// Nil for what is no number; a nil within for nothing. Numbers beyond all sizes are the largest.
    private static func number(_ text: Substring) -> Int?? {
        guard !text.isEmpty else { return .some(nil) }
        guard text.utf8.allSatisfy({ (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }) else { return nil }
        return .some(Int(text) ?? Int.max)
    }
}
