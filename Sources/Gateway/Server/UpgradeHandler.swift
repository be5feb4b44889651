import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// Has a request that asks for another protocol be the last one of its connection.
///
/// Such a request is answered as if nobody had asked, as a server may (RFC 9110, section 7.8): Java's client and `curl --http2`
/// ask so at first. But the decoder takes nothing of what follows it, and would keep all that comes.
///
/// Lives on its channel's event loop.
final class UpgradeHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart

    private let late = LateBytes()
    private var isAsked = false

    func handlerAdded(context: ChannelHandlerContext) {
        do {
            try context.pipeline.syncOperations.addHandler(late, position: .first)
        } catch {
            context.fireErrorCaught(error)
            context.close(promise: nil)
        }
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(var request) where request.method == .connect || request.headerFields[.upgrade] != nil:
            isAsked = true
            // Whoever answers sees to it, as where a client says so.
            request.headerFields[.connection] = "close"
            return context.fireChannelRead(wrapInboundOut(.head(request)))
        case .end where isAsked: late.areRefused = true
        default: break
        }
        context.fireChannelRead(data)
    }
}
