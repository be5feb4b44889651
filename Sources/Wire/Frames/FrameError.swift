/// What is wrong with bytes that should have been frames. After any of these the stream has no meaning any more.
package enum FrameError: Error, Hashable {
    /// A frame announced no content.
    case empty

    /// A frame announced more than the receiver takes. Nothing was allocated for it.
    case tooLong(announced: Int, maximum: Int)

    /// The stream ended inside a frame.
    case truncated(missing: Int)

    /// Arrays and objects stand deeper in each other than the receiver takes.
    case tooDeep(maximum: Int)

    /// Arrays and objects have more members, all together, than the receiver takes.
    case tooMany(maximum: Int)

    /// The content is not UTF-8 JSON of the expected shape; the text says what was expected where.
    case malformed(String)
}
