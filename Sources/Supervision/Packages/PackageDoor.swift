/// The way of one worker's installers to the package index: one port of its loopback, behind which the gateway stands.
package protocol PackageDoor: Sendable {
    /// Lets connections in, until ``shut()``. An execution is about to begin, which goes on without where that fails.
    func open() async

    /// Ends every connection; others are refused from now on. Returns when that is so.
    func shut() async

    /// Gives the port up. The worker has ended.
    func close() async
}

/// Makes doors.
package protocol PackageDoors: Sendable {
    /// - Parameter socket: a TCP socket of the worker's network namespace that has its port and does not listen; owned by the door from
    ///   now on.
    func door(on socket: Int32) -> any PackageDoor
}
