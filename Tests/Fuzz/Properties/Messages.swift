import FoundationEssentials
import Wire

/// What holds for each kind of message.
enum Messages {
    /// Decodes the content of a frame; nil if it is refused, which it is with few and plain words.
    static func decode<Message: BoundedMessage>(_ type: Message.Type, from content: [UInt8]) throws -> Message? {
        do throws(FrameError) {
            return try FrameCoding().message(type, from: content)
        } catch {
            let complaint = "\(error)"
            try Violation.require(complaint.utf8.count <= 512, "a complaint has \(complaint.utf8.count) bytes")
            try Violation.require(
                complaint.unicodeScalars.allSatisfy { $0.value >= 0x20 && $0.value != 0x7f },
                "a complaint holds control characters")
            return nil
        }
    }

    /// A message that is sent on arrives as the same message, byte by byte of its text.
    static func checkRoundTrip<Message: Codable & BoundedMessage>(_ message: Message) throws {
        let frame = try FrameCoding().frame(message)
        var decoder = FrameDecoder(maximum: .max)
        decoder.append(frame)
        guard let content = try decoder.next() else { throw Violation("its frame is not whole") }
        let again = try FrameCoding().message(Message.self, from: content)
        // Compared as bytes: to Swift two texts are equal that differ in how an accent is written.
        try Violation.require(try sorted(again) == sorted(message), "\(message) arrives as \(again)")
    }

    private static func sorted(_ message: some Encodable) throws -> Data {
        let encoder = JSONEncoder()
        encoder.outputFormatting = .sortedKeys
        return try encoder.encode(message)
    }
}

extension FuzzTarget {
    /// The bytes are the content of a worker's frame.
    static let workerEvents = FuzzTarget("worker-events") { bytes in
        guard let event = try Messages.decode(WorkerEvent.self, from: bytes) else { return }
        try Messages.checkRoundTrip(event)
    }

    /// The bytes are the content of a frame on the control socket, from either side.
    static let forkserver = FuzzTarget("forkserver") { bytes in
        if let event = try Messages.decode(ForkserverEvent.self, from: bytes) { try Messages.checkRoundTrip(event) }
        if let request = try? FrameCoding().message(ForkserverRequest.self, from: bytes) {
            let frame = try FrameCoding().frame(request)
            let again = try FrameCoding().message(
                ForkserverRequest.self, from: Array(frame.dropFirst(FrameHeader.length)))
            try Violation.require(again == request, "\(request) arrives as \(again)")
        }
    }
}
