/// A message that may come from a stranger: the right shape is not enough, its values have to be such as ours would have.
///
/// What is out of bounds is refused as what is malformed: a sender of ours sends neither.
package protocol BoundedMessage: Decodable {
    func checkBounds() throws(FrameError)
}

/// The bounds that messages share.
enum MessageBounds {
    /// The longest name of a language and the longest version, in UTF-8 bytes.
    static let word = 64

    /// The longest sentence about a failure, in UTF-8 bytes. It may hold two paths, of at most 4096 bytes each (PATH_MAX).
    static let sentence = 12 << 10

    static func check(word text: String, _ field: String) throws(FrameError) {
        guard text.utf8.count <= word else { throw .malformed("\(field) is longer than \(word) bytes") }
    }

    static func check(sentence text: String, _ field: String) throws(FrameError) {
        guard text.utf8.count <= sentence else { throw .malformed("\(field) is longer than \(sentence) bytes") }
    }

    static func check(_ number: Int, in range: ClosedRange<Int>, _ field: String) throws(FrameError) {
        guard range.contains(number) else {
            throw .malformed("\(field) is not from \(range.lowerBound) to \(range.upperBound)")
        }
    }

    /// Line numbers come from compilers, which count in 32 bits; code can make them say anything of those.
    static let line = Int(Int32.min)...Int(Int32.max)

    /// Counts are shown as JSON numbers, which are exact up to this.
    static let count = 0...(1 << 53)
}
