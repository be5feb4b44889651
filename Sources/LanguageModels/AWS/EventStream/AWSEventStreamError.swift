/// Why bytes are not an `application/vnd.amazon.eventstream`. Nothing can be read after it.
package enum AWSEventStreamError: Error, Hashable {
    /// The lengths, or the whole message, are not those that were sent.
    case checksum

    /// Lengths that no message can have.
    case lengths(total: UInt32, headers: UInt32)

    /// A message longer than the reader may keep.
    case oversized(limit: Int)

    /// Headers that do not add up: of an unknown type, cut short, without a name, or of one name twice.
    case header
}
