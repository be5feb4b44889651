import Crypto
import Hummingbird
import NIOCore

/// Tells requests with the same idempotency key apart that ask for different things.
enum RequestFingerprint {
    /// The same of one of several things that a request asks for.
    ///
    /// - Parameter item: Written so that what is the same is written the same.
    static func of(_ item: ByteBuffer, in path: String) -> [UInt8] {
        var hash = SHA256()
        hash.update(data: Array(path.utf8))
        hash.update(data: [0])
        item.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }

    /// SHA-256 of what the request asks for: its path, the session in its headers, and its body as it was sent.
    ///
    /// - Parameter body: Collected.
    static func of(_ request: Request, body: ByteBuffer) -> [UInt8] {
        var hash = SHA256()
        for part in [request.uri.path, request.headers[.sessionID] ?? ""] {
            hash.update(data: Array(part.utf8))
            hash.update(data: [0])
        }
        body.withUnsafeReadableBytes { hash.update(bufferPointer: $0) }
        return Array(hash.finalize())
    }
}
