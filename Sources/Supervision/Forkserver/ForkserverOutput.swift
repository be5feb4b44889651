internal import Glibc
internal import Logging

/// Brings what the forkserver prints, such as a warning of a preloaded module, into the gateway's log.
enum ForkserverOutput {
    private static let longestLine = 1000

    /// Reads lines until the end of the stream, on a thread of its own. Owns the descriptor.
    ///
    /// - Throws: ``SupervisionError`` if there is no thread for it. The descriptor is closed all the same.
    static func log(_ descriptor: Int32, to logger: Logger) throws(SupervisionError) {
        let thread = ReaderThread {
            defer { close(descriptor) }
            var line: [UInt8] = []
            var chunk = [UInt8](repeating: 0, count: 4096)
            while true {
                let count = read(descriptor, &chunk, chunk.count)
                if count < 0 && errno == EINTR { continue }
                guard count > 0 else { return }
                for byte in chunk[..<count] {
                    if byte == UInt8(ascii: "\n") || line.count == longestLine {
                        if !line.isEmpty { logger.warning("forkserver: \(String(decoding: line, as: UTF8.self))") }
                        line.removeAll(keepingCapacity: true)
                    } else if byte >= 0x20 {
                        line.append(byte)
                    }
                }
            }
        }
        do throws(SupervisionError) {
            try thread.start()
        } catch {
            close(descriptor)
            throw error
        }
    }
}
