import Glibc
import Supervision
import Wire

/// Who the forkserver and the workers are at an isolation level.
struct LevelUsers {
    /// nil to stay who the gateway is.
    let forkserver: UInt32?

    /// Of which nothing ever runs but what ends another user's processes.
    let sweeper: UInt32?

    let ownership: WorkspaceOwnership

    /// - Throws: ``SandboxFailure`` where the level needs users that the server cannot be.
    init(_ level: IsolationLevel) throws(SandboxFailure) {
        switch level {
        case .process:
            (forkserver, sweeper, ownership) = (nil, nil, .gateway)
        case .uidsplit:
            guard getuid() == 0 else {
                throw SandboxFailure(stage: "users: the server is not root, but uid \(getuid())", errno: EPERM)
            }
            let range = try Self.range()
            (forkserver, sweeper) = (range.forkserver, range.sweeper)
            ownership = .separate(SessionNumbers(range))
        case .full:
            guard getuid() == 0 else {
                (forkserver, sweeper, ownership) = (nil, nil, .gateway)
                return
            }
            let range = try Self.range()
            (forkserver, sweeper, ownership) = (range.forkserver, nil, .shared(range.forkserver))
        }
    }

    private static func range() throws(SandboxFailure) -> UserRange {
        guard let range = UserRange.here() else {
            throw SandboxFailure(
                stage: "users: neither 1900000000 to 2099999999 nor 40000 to 58999 exist in this user namespace",
                errno: EINVAL)
        }
        return range
    }
}
