import NIOCore

/// Stands before the decoder of a connection. Once told so, it ends the connection when anything more comes.
///
/// Lives on its channel's event loop.
final class LateBytes: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer

    /// Whether nothing can follow that would be read.
    var areRefused = false

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        if areRefused { context.close(promise: nil) } else { context.fireChannelRead(data) }
    }
}
