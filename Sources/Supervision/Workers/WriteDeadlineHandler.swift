internal import NIOCore

/// Gives a peer up that does not read what is written to it.
///
/// Without it a write to such a peer would wait for ever, and its bytes with it. The clock runs only while something waits: a
/// write that the socket takes at once, as nearly every one, costs no timer.
final class WriteDeadlineHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let patience: TimeAmount
    private var waiting = 0
    private var deadline: Scheduled<Void>?

    /// - Parameter patience: how long the oldest write may wait.
    init(patience: TimeAmount) {
        self.patience = patience
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let written = promise ?? context.eventLoop.makePromise()
        waiting += 1
        written.futureResult.assumeIsolated().whenComplete { _ in
            self.waiting -= 1
            self.deadline?.cancel()
            self.deadline = nil
            self.watch(context)
        }
        context.write(data, promise: written)
    }

    func flush(context: ChannelHandlerContext) {
        context.flush()
        watch(context)
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        deadline?.cancel()
        deadline = nil
    }

    private func watch(_ context: ChannelHandlerContext) {
        guard waiting > 0, deadline == nil, context.channel.isActive else { return }
        deadline = context.eventLoop.assumeIsolated().scheduleTask(in: patience) {
            context.fireErrorCaught(SupervisionError("the worker does not read what it is sent"))
            context.close(promise: nil)
        }
    }
}
