import Synchronization

/// Whether the server is shutting down. It never changes back.
package final class Drain: Sendable {
    private let begun = Atomic(false)

    package init() {}

    package var hasBegun: Bool { begun.load(ordering: .acquiring) }

    package func begin() { begun.store(true, ordering: .releasing) }
}
