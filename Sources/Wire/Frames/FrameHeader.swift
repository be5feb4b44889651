/// The four bytes before a frame's content: its length in bytes, big-endian.
package enum FrameHeader {
    package static let length = 4

    /// Reads a length and holds it against the limit, before anything is allocated for the content.
    package static func contentLength(_ bytes: some Sequence<UInt8>, maximum: Int) throws(FrameError) -> Int {
        let announced = bytes.prefix(length).reduce(0) { $0 << 8 | Int($1) }
        guard announced > 0 else { throw .empty }
        guard announced <= maximum else { throw .tooLong(announced: announced, maximum: maximum) }
        return announced
    }

    /// The header of a content of this many bytes.
    ///
    /// - Precondition: `contentLength` fits in 32 bits; a frame is at most a few MiB.
    package static func bytes(contentLength: Int) -> [UInt8] {
        withUnsafeBytes(of: UInt32(contentLength).bigEndian) { Array($0) }
    }
}
