import NIOCore

/// Notices that the client has gone away while a request is being answered.
///
/// A client is gone when it closes its side of the connection, even if it could still read: nobody who waits for an answer
/// does that. Watching here takes nothing off the connection, so the next request may follow on it.
///
/// Lives on its channel's event loop.
final class DepartureHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = NIOAny

    private var hasLeft = false
    private var action: (@Sendable () -> Void)?

    /// Sets what the client's leaving does from now on; it is done at once if the client left before.
    private func set(_ action: (@Sendable () -> Void)?) {
        self.action = action
        if hasLeft { action?() }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if case ChannelEvent.inputClosed? = event as? ChannelEvent { leave() }
        context.fireUserInboundEventTriggered(event)
    }

    func channelInactive(context: ChannelHandlerContext) {
        leave()
        context.fireChannelInactive()
    }

    private func leave() {
        hasLeft = true
        action?()
        action = nil
    }

    /// Has the action done when the channel's client leaves. A connection has one request at a time, so the last action
    /// is the one that counts; nil for none.
    static func watch(_ channel: any Channel, _ action: (@Sendable () -> Void)?) {
        channel.eventLoop.execute {
            try? channel.pipeline.syncOperations.handler(type: DepartureHandler.self).set(action)
        }
    }
}
