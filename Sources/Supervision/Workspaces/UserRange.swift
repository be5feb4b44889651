internal import FoundationEssentials

/// A range of users, and of groups of the same numbers, that nobody else uses: those of workers.
package struct UserRange: Hashable, Sendable {
    /// Far above what distributions hand out, subordinate ids (100000 and up) and those of container managers among it; or, in a
    /// user namespace that has no more than 64 Ki ids, above those of a container's own users.
    private static let candidates = [
        UserRange(first: 1_900_000_000, count: 200_000_000), UserRange(first: 40_000, count: 19_000),
    ]

    /// No user from here up is anybody's but a worker's.
    static let firstOfAny: UInt32 = 1_900_000_000

    private let first: UInt32
    private let count: UInt32

    init(first: UInt32, count: UInt32) {
        self.first = first
        self.count = count
    }

    /// The forkserver's.
    package var forkserver: UInt32 { first }

    /// Of which nothing ever runs but what ends the processes of another: `nb_kill_all_of`.
    package var sweeper: UInt32 { first + 1 }

    var sessions: ClosedRange<UInt32> { (first + 2)...(first + count - 1) }

    /// The first of the ranges that exists in this user namespace; nil if none does.
    package static func here() -> UserRange? {
        let maps = ["uid_map", "gid_map"].map {
            (try? String(contentsOfFile: "/proc/self/\($0)", encoding: .utf8)) ?? ""
        }
        return candidates.first { range in maps.allSatisfy { range.isMapped(in: $0) } }
    }

    /// Whether one line of a map has the whole range. A line is: first id inside, first id outside, how many: user_namespaces(7).
    func isMapped(in map: String) -> Bool {
        map.split(separator: "\n").contains { line in
            let fields = line.split(separator: " ").compactMap { UInt64($0) }
            guard fields.count == 3 else { return false }
            return fields[0] <= UInt64(first) && UInt64(first) + UInt64(count) <= fields[0] + fields[2]
        }
    }
}
