internal import NIOCore
internal import NIOHTTP1

/// One connection of an installer: requests one after the other, each answered before the next is read.
///
/// No `NIOAsyncChannel`: one that is made for a connection and not run to its end ends the process, and whoever connects while a
/// door is being shut could bring that about.
final class InstallerHandler: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart

    private let answers: PackageAnswers
    private var head: HTTPRequestHead?
    private var answering: Task<Void, Never>?

    init(answers: PackageAnswers) { self.answers = answers }

    func channelActive(context: ChannelHandlerContext) {
        context.fireChannelActive()
        context.read()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        // What comes before its turn is nobody's that waits for answers.
        case .head(let request) where head == nil: head = request
        // One with a body is closed already when its end comes.
        case .end where answering == nil && head != nil && context.channel.isActive: answer(context)
        // Nothing that can be asked for here has a body.
        default: context.close(promise: nil)
        }
    }

    func channelReadComplete(context: ChannelHandlerContext) {
        if answering == nil { context.read() }
    }

    func channelInactive(context: ChannelHandlerContext) {
        answering?.cancel()
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        context.close(promise: nil)
    }

    private func answer(_ context: ChannelHandlerContext) {
        guard let request = head else { return }
        let channel = context.channel
        let promise = context.eventLoop.makePromise(of: Bool.self)
        answering = promise.completeWithTask { [answers] in try await answers.answer(request, on: channel) }
        promise.futureResult.assumeIsolated().whenComplete { result in
            (self.answering, self.head) = (nil, nil)
            if case .success(true) = result { channel.read() } else { channel.close(promise: nil) }
        }
    }
}
