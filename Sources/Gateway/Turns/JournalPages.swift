import Agent
import SessionModel

/// The chunks of a turn that are remembered: the last ones, numbered without a gap.
struct JournalPages {
    private struct Page {
        var chunk: Chunk
        var bytes: Int

        /// How many bytes came before it in the whole turn.
        var start: Int
    }

    /// The number of the oldest chunk that is still here; that of the next one to come where none is.
    private(set) var first = 1

    /// What they take up, roughly as they are sent.
    private(set) var bytes = 0

    /// The bytes of the whole turn.
    private var total = 0

    /// The state of the conversation's text after everything that is no longer here.
    private var rendering = ContentRendering()

    private var pages: [Page] = []

    /// Pages that are no longer here, but still in the array.
    private var dropped = 0

    /// The number of the newest chunk.
    var last: Int { first + pages.count - dropped - 1 }

    mutating func append(_ chunk: Chunk) {
        let page = Page(chunk: chunk, bytes: Self.size(of: chunk), start: total)
        pages.append(page)
        bytes += page.bytes
        total += page.bytes
    }

    /// Forgets the oldest chunks until the rest fits, and none from `kept` on.
    mutating func trim(to limit: Int, keepingFrom kept: Int) {
        while bytes > limit, first < kept, dropped < pages.count {
            bytes -= pages[dropped].bytes
            _ = rendering.text(for: pages[dropped].chunk)
            dropped += 1
            first += 1
        }
        guard dropped > 64, dropped > pages.count / 2 else { return }
        pages.removeFirst(dropped)
        dropped = 0
    }

    /// The bytes of the chunks from this number on.
    func bytes(from number: Int) -> Int {
        let index = index(of: number)
        return index < pages.count ? total - pages[index].start : 0
    }

    /// Chunks from this number on, as many as fit, at least one where there is one.
    func chunks(from number: Int, atMost limit: Int) -> [Chunk] {
        var chunks: [Chunk] = []
        var size = 0
        for page in pages[index(of: number)...] {
            size += page.bytes
            if size > limit, !chunks.isEmpty { break }
            chunks.append(page.chunk)
        }
        return chunks
    }

    /// The state of the conversation's text before the chunk of this number, which is here or the next to come.
    func rendering(before number: Int) -> ContentRendering {
        var state = rendering
        for page in pages[dropped..<index(of: number)] { _ = state.text(for: page.chunk) }
        return state
    }

    private func index(of number: Int) -> Int { min(max(dropped, dropped + number - first), pages.count) }

    private static func size(of chunk: Chunk) -> Int {
        switch chunk.content {
        case .string(let text)?: 128 + text.utf8.count
        case .object(let fields)?: 128 + fields.values.reduce(0) { $0 + ($1.stringValue?.utf8.count ?? 8) }
        default: 128
        }
    }
}
