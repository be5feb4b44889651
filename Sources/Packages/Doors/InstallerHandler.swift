internal import NIOCore
internal import NIOHTTP1

/// One connection of an installer: one request, its answer, and the end.
///
/// Nothing that comes after a request is looked at. So there is no second one that somebody between the two ends could take for a
/// part of the first, or the other way round.
///
/// No `NIOAsyncChannel`: one that is made for a connection and not run to its end ends the process, and whoever connects while a
/// door is being shut could bring that about.
final class InstallerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private enum State {
        case waiting
        case begun(HTTPRequestHead)
        case answering(Task<Void, Never>)

        /// All is written. What else has come is taken out of the socket: closed over unread bytes, it would throw away what the
        /// other end has not read of its answer.
        case draining(readsLeft: Int)

        /// It is closed without an answer.
        case refused
    }

    /// How much of what nobody asked for is taken: reads of some kilobytes each.
    private static let mostReads = 16

    private let answers: PackageAnswers
    private let patience: TimeAmount
    private var state = State.waiting

    /// - Parameter patience: how long the other end may take to close after its answer.
    init(answers: PackageAnswers, patience: TimeAmount) {
        self.answers = answers
        self.patience = patience
    }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch (state, unwrapInboundIn(data)) {
        case (.waiting, .head(let request)): state = .begun(request)
        case (.begun(let request), .end): answer(request, context)
        // Nothing that can be asked for here has a body.
        case (.begun, _), (.waiting, _): refuse(context)
        case (.answering, _), (.draining, _), (.refused, _): break
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        switch state {
        case .waiting, .begun: context.read()
        case .answering, .refused: break
        case .draining(let left) where left > 0:
            state = .draining(readsLeft: left - 1)
            context.read()
        case .draining: context.close(promise: nil)
        }
    }

    func channelInactive(context: ChannelHandlerContext) {
        if case .answering(let task) = state { task.cancel() }
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        switch state {
        case .waiting, .begun: refuse(context)
        // What follows a request may be anything.
        case .answering, .draining, .refused: break
        }
    }

    private func refuse(_ context: ChannelHandlerContext) {
        state = .refused
        context.close(promise: nil)
    }

    private func answer(_ request: HTTPRequestHead, _ context: ChannelHandlerContext) {
        let channel = context.channel
        let promise = context.eventLoop.makePromise(of: Void.self)
        state = .answering(promise.completeWithTask { [answers] in try await answers.answer(request, on: channel) })
        promise.futureResult.assumeIsolated().whenComplete { result in
            if case .success = result { self.end(channel) } else { channel.close(promise: nil) }
        }
    }

    private func end(_ channel: any Channel) {
        state = .draining(readsLeft: Self.mostReads)
        channel.close(mode: .output, promise: nil)
        let deadline = channel.eventLoop.scheduleTask(in: patience) { channel.close(promise: nil) }
        channel.closeFuture.whenComplete { _ in deadline.cancel() }
        channel.read()
    }
}
