package import Logging
package import Supervision

/// Doors to one index. The gateway has one of these for all sessions.
package final class IndexDoors: PackageDoors {
    private let client: IndexClient
    private let logger: Logger

    /// - Parameter hosts: where the index may have its files.
    package init(index: IndexAddress, hosts: FileHosts, limits: IndexLimits = IndexLimits(), logger: Logger) {
        client = IndexClient(index: index, hosts: hosts, limits: limits)
        self.logger = logger
    }

    package func door(on socket: Int32) -> any PackageDoor {
        let answers = PackageAnswers(shelf: PageShelf(client: client), client: client, logger: logger)
        return IndexDoor(socket: socket, answers: answers, logger: logger)
    }
}
