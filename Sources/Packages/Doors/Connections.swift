internal import NIOCore
internal import Synchronization

/// Who is connected to a door, from its opening to its end.
final class Connections: Sendable {
    private struct State {
        var isOpen = true
        var channels: [ObjectIdentifier: any Channel] = [:]
    }

    private let most: Int
    private let state = Mutex(State())

    /// - Parameter most: how many there may be at one time: installers use one or a few.
    init(most: Int) { self.most = most }

    /// - Returns: false if there is no room, or the door has been shut. The connection is then to be closed.
    func admit(_ channel: any Channel) -> Bool {
        let isAdmitted = state.withLock { state in
            guard state.isOpen, state.channels.count < most else { return false }
            state.channels[ObjectIdentifier(channel)] = channel
            return true
        }
        guard isAdmitted else { return false }
        channel.closeFuture.whenComplete { _ in
            self.state.withLock { _ = $0.channels.removeValue(forKey: ObjectIdentifier(channel)) }
        }
        return true
    }

    /// Ends all, and admits no more.
    func end() async {
        let channels = state.withLock { state in
            state.isOpen = false
            return Array(state.channels.values)
        }
        for channel in channels {
            channel.close(promise: nil)
            try? await channel.closeFuture.get()
        }
    }
}
