/// Text that grows without end in bounded memory: past its limit the middle is dropped.
struct BoundedText {
    private let limit: Int
    private var head = ""
    private var tail: String?
    private var droppedBytes = 0

    /// - Parameter limit: UTF-8 bytes that are kept. Up to half as many more are held for a while.
    init(limit: Int) { self.limit = limit }

    var isEmpty: Bool { head.isEmpty }

    /// Whether something stands in the last line.
    var endsWithinLine: Bool {
        guard let last = (tail ?? head).utf8.last else { return false }
        return last != UInt8(ascii: "\n")
    }

    mutating func append(_ text: String) {
        guard tail == nil else {
            tail?.append(text)
            if let count = tail?.utf8.count, count > limit { trim() }
            return
        }
        head += text
        guard head.utf8.count > limit else { return }
        tail = Self.cut(&head, keepingFirst: limit / 2)
        trim()
    }

    var whole: String {
        var copy = self
        copy.trim()
        guard let tail = copy.tail else { return head }
        return "\(head)\n[... \(copy.droppedBytes) bytes left out ...]\n\(tail)"
    }

    /// Drops from the front of the tail what does not fit beside the head.
    private mutating func trim() {
        guard let tail else { return }
        let excess = tail.utf8.count - (limit - limit / 2)
        guard excess > 0 else { return }
        var start = tail.utf8.index(tail.startIndex, offsetBy: excess)
        while start < tail.endIndex, UTF8.isContinuation(tail.utf8[start]) { tail.utf8.formIndex(after: &start) }
        droppedBytes += tail.utf8.distance(from: tail.startIndex, to: start)
        self.tail = String(tail[start...])
    }

    /// Cuts the text at a whole scalar and returns what stood behind the cut.
    private static func cut(_ text: inout String, keepingFirst count: Int) -> String {
        guard text.utf8.count > count else { return "" }
        var end = text.utf8.index(text.startIndex, offsetBy: count)
        while end > text.startIndex, UTF8.isContinuation(text.utf8[end]) { text.utf8.formIndex(before: &end) }
        defer { text = String(text[..<end]) }
        return String(text[end...])
    }
}
