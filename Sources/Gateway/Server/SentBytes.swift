import NIOCore
import NIOHTTP1

extension Channel {
    /// Calls back, from any thread, when the kernel has taken everything that was written so far, or never will.
    ///
    /// The HTTP library's writer returns as soon as it has told the event loop what to write. Writes come to their end in
    /// order, so an empty one tells of all before it. It is made below the encoder, which lets nothing by but answers.
    func whenSent(_ done: @escaping @Sendable () -> Void) {
        eventLoop.execute { [self] in
            // A connection that is closed, or speaks no HTTP, has nothing to send any more.
            guard let encoder = try? pipeline.syncOperations.context(handlerType: HTTPResponseEncoder.self) else {
                return done()
            }
            let promise = eventLoop.makePromise(of: Void.self)
            promise.futureResult.whenComplete { _ in done() }
            encoder.writeAndFlush(NIOAny(IOData.byteBuffer(ByteBuffer())), promise: promise)
        }
    }
}
