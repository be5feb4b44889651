internal import Synchronization

/// Lets one at a time make a session's folder.
final class WorkspacePreparation: Sendable {
    private let lock = Mutex(())

    func alone<Value: Sendable>(
        _ work: () throws(SupervisionError) -> Value
    ) throws(SupervisionError) -> Value {
        try lock.withLock { _ throws(SupervisionError) in try work() }
    }
}
