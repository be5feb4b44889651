import TestSupport
import Testing

@testable import Supervision

struct PageCandidatesTests {
    private func bytes(_ text: String) -> [UInt8] { Array(text.utf8) }

    @Test("page by page, every path comes once and in order, in whatever order they were found")
    func pages() {
        var random = SeededGenerator(seed: 7)
        let all = (0..<500).map { bytes("\($0)") }.sorted { $0.lexicographicallyPrecedes($1) }
        for limit in [1, 7, 499, 500, 1000] {
            var seen: [[UInt8]] = []
            var after: [UInt8]?
            repeat {
                var candidates = PageCandidates(after: after, limit: limit)
                for path in all.shuffled(using: &random) { candidates.add(path) }
                #expect(candidates.best.count == min(limit, all.count - seen.count))
                seen += candidates.best
                after = candidates.hasMore ? candidates.best.last : nil
            } while after != nil
            #expect(seen == all)
        }
    }

    @Test("a page of long paths is shorter, has one at least, and leaves none out")
    func longPaths() {
        let all = (0..<300).map { bytes(String(repeating: "x", count: 4000) + "\(1000 + $0)") }
        var candidates = PageCandidates(after: nil, limit: 1000)
        for path in all.reversed() { candidates.add(path) }
        #expect(candidates.best == Array(all.prefix(261)) && candidates.hasMore)
        candidates = PageCandidates(after: all[38], limit: 1000)
        for path in all { candidates.add(path) }
        #expect(candidates.best == Array(all.suffix(261)) && !candidates.hasMore)
    }
}
