internal import Glibc

/// Of the paths that come in any order the first ones after a given one: those of one page. Pure.
///
/// A page ends early where its paths are long, so that neither what is kept nor the answer is large: JSON can make six bytes
/// out of one.
struct PageCandidates {
    /// Bytes that the paths of a page may have together, if it is more than one.
    private static let longest = 1 << 20

    private let after: [UInt8]?
    private let limit: Int
    private var kept: [[UInt8]] = []
    private var size = 0

    /// What comes no earlier than this one is on no page that could still be this one.
    private var bound: [UInt8]?

    /// - Parameter limit: the most paths of the page, at least 1.
    init(after: [UInt8]?, limit: Int) {
        self.after = after
        self.limit = limit
    }

    mutating func add(_ path: [UInt8]) {
        if let after, !Self.precedes(after, path) { return }
        if let bound, !Self.precedes(path, bound) { return }
        kept.append(path)
        size += path.count
        if kept.count > 2 * limit || size > 2 * Self.longest { (kept, bound, size) = Self.cut(kept, limit, bound) }
    }

    /// The paths of the page, in their order.
    var best: [[UInt8]] { Self.cut(kept, limit, bound).best }

    /// Whether there are more after them.
    var hasMore: Bool { Self.cut(kept, limit, bound).bound != nil }

    private static func cut(
        _ paths: [[UInt8]], _ limit: Int, _ bound: [UInt8]?
    ) -> (best: [[UInt8]], bound: [UInt8]?, size: Int) {
        var paths = paths
        paths.sort(by: precedes)
        var (count, size) = (0, 0)
        for path in paths.prefix(limit) {
            guard count == 0 || size + path.count <= longest else { break }
            count += 1
            size += path.count
        }
        let bound = count < paths.count ? paths[count] : bound
        return (Array(paths.prefix(count)), bound, size)
    }

    /// Paths may be long and have long beginnings in common.
    private static func precedes(_ first: [UInt8], _ second: [UInt8]) -> Bool {
        let order = memcmp(first, second, min(first.count, second.count))
        return order == 0 ? first.count < second.count : order < 0
    }
}
