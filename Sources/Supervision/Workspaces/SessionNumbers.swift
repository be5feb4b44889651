internal import Synchronization

/// Gives each session's folder a number of its own for as long as the folder exists: a user, which is its session's workers' too,
/// or a project of the file system's.
///
/// Which has which is written down nowhere but in the folders. So no file ever changes hands between sessions, and a number is
/// free again only when its folder is deleted, which comes after the last process of its workers.
package final class SessionNumbers: Sendable {
    private let range: ClosedRange<UInt32>
    private let taken = Mutex<Set<UInt32>>([])

    package init(_ range: UserRange) {
        self.range = range.sessions
    }

    /// Tells that the number has a folder already.
    func claim(_ number: UInt32) {
        guard range.contains(number) else { return }
        taken.withLock { _ = $0.insert(number) }
    }

    /// A number that has no folder; nil if all have one.
    ///
    /// By chance, so that two servers on one host, whose kernel counts a user's processes together, hardly meet.
    func take() -> UInt32? {
        taken.withLock { taken in
            guard taken.count < range.count else { return nil }
            var number = UInt32.random(in: range)
            while !taken.insert(number).inserted { number = number == range.upperBound ? range.lowerBound : number + 1 }
            return number
        }
    }

    /// The number's folder is no more, and nothing of its session runs.
    func giveBack(_ number: UInt32) {
        taken.withLock { _ = $0.remove(number) }
    }

    func isOne(_ number: UInt32) -> Bool { range.contains(number) }
}
