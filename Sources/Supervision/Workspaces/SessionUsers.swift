internal import Synchronization

/// Gives each session's folder a user of its own, which is its session's workers' too, for as long as the folder exists.
///
/// Who has which is written down nowhere but in the folders' owners. So no file ever changes hands between sessions, and a user
/// is free again only when its folder is deleted, which comes after the last process of its workers.
package final class SessionUsers: Sendable {
    private let range: ClosedRange<UInt32>
    private let taken = Mutex<Set<UInt32>>([])

    package init(_ range: UserRange) {
        self.range = range.sessions
    }

    /// Tells that the user has a folder already.
    func claim(_ user: UInt32) {
        guard range.contains(user) else { return }
        taken.withLock { _ = $0.insert(user) }
    }

    /// A user that has no folder; nil if all have one.
    ///
    /// By chance, so that two servers on one host, whose kernel counts a user's processes together, hardly meet.
    func take() -> UInt32? {
        taken.withLock { taken in
            guard taken.count < range.count else { return nil }
            var user = UInt32.random(in: range)
            while !taken.insert(user).inserted { user = user == range.upperBound ? range.lowerBound : user + 1 }
            return user
        }
    }

    /// The user's folder is no more, and nothing of the user runs.
    func giveBack(_ user: UInt32) {
        taken.withLock { _ = $0.remove(user) }
    }

    func isOne(_ user: UInt32) -> Bool { range.contains(user) }
}
