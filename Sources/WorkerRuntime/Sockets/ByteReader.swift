internal import Glibc

/// Reads from a non-blocking descriptor without a buffer of one's own.
enum ByteReader {
    enum Outcome: Equatable {
        case bytes(Int)
        case nothingNow

        /// End of the stream, or an error after which nothing more can come.
        case end
    }

    private static let chunk = 64 << 10

    /// Reads once, at most 64 KiB, and hands the bytes over.
    static func read(_ descriptor: Int32, _ take: (UnsafeRawBufferPointer) -> Void) -> Outcome {
        withUnsafeTemporaryAllocation(byteCount: chunk, alignment: 16) { buffer in
            var count: Int
            repeat {
                count = recv(descriptor, buffer.baseAddress, buffer.count, Int32(MSG_DONTWAIT))
            } while count < 0 && errno == EINTR
            if count > 0 {
                take(UnsafeRawBufferPointer(rebasing: buffer[..<count]))
                return .bytes(count)
            }
            return count < 0 && errno == EAGAIN ? .nothingNow : .end
        }
    }
}
