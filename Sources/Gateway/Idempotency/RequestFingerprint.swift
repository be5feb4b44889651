import Crypto
import Hummingbird
import NIOCore

/// Tells requests with the same idempotency key apart that ask for different things.
enum RequestFingerprint {
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
