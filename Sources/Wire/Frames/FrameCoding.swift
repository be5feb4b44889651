internal import FoundationEssentials

/// Turns messages into frames and back. The one place that knows frames hold JSON.
package struct FrameCoding {
    /// How deep arrays and objects may stand in each other; no message of ours needs half of it.
    package static let maximumDepth = 32

    /// How many members arrays and objects may have, all together; the forkserver's plan is the richest message, with hundreds.
    package static let maximumValues = 8192

    private let encoder: JSONEncoder
    private let decoder = JSONDecoder()

    package init() {
        encoder = JSONEncoder()
        // Escaped slashes would make a frame longer than what it carries, base64 and code above all.
        encoder.outputFormatting = .withoutEscapingSlashes
    }

    /// Header and content of one frame.
    package func frame(_ message: some Encodable) throws(FrameError) -> [UInt8] {
        let content: Data
        do {
            content = try encoder.encode(message)
        } catch {
            throw .malformed("cannot be encoded: \(error)")
        }
        return FrameHeader.bytes(contentLength: content.count) + content
    }

    /// The message in a frame's content, within its bounds. The bytes may be hostile.
    package func message<Message: BoundedMessage>(
        _ type: Message.Type, from content: [UInt8]
    ) throws(FrameError) -> Message {
        let message = try decode(type, from: content)
        try message.checkBounds()
        return message
    }

    /// The message in a frame's content, for one of which nobody but a process of ours is the sender.
    package func message<Message: Decodable>(
        _ type: Message.Type, from content: [UInt8]
    ) throws(FrameError) -> Message {
        try decode(type, from: content)
    }

    private func decode<Message: Decodable>(
        _ type: Message.Type, from content: [UInt8]
    ) throws(FrameError) -> Message {
        try FrameShape.check(content, depth: Self.maximumDepth, values: Self.maximumValues)
        do {
            return try decoder.decode(type, from: Data(content))
        } catch let error as DecodingError {
            throw .malformed(FrameCoding.describe(error))
        } catch {
            throw .malformed("not JSON")
        }
    }

    /// Where and what, without the content: it may be long, and it is not ours.
    private static func describe(_ error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context): "no \(key.stringValue) in \(path(context))"
        case .typeMismatch(let type, let context): "\(path(context)) is not \(type)"
        case .valueNotFound(let type, let context): "\(path(context)) is null, not \(type)"
        case .dataCorrupted(let context): "\(path(context)) is not a value that it can have"
        @unknown default: "not of the expected shape"
        }
    }

    private static func path(_ context: DecodingError.Context) -> String {
        // The keys of our own types are cases of an enum; any other, as of a dictionary, was made up by the sender.
        let ours = context.codingPath.filter { Mirror(reflecting: $0).displayStyle == .enum }
        return ours.isEmpty ? "the message" : ours.map(\.stringValue).joined(separator: ".")
    }
}
