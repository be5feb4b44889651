@testable import LanguageModels

/// Writes messages of an event stream as AWS does.
enum AWSEventStreamBytes {
    static func message(_ headers: [(String, AWSEventStreamMessage.Value)] = [], _ payload: String = "") -> [UInt8] {
        message(headers: headers.flatMap { header($0.0, $0.1) }, payload: Array(payload.utf8))
    }

    /// With right checksums, whatever the headers are.
    static func message(headers: [UInt8], payload: [UInt8] = []) -> [UInt8] {
        let prelude = big(UInt32(16 + headers.count + payload.count)) + big(UInt32(headers.count))
        let checked = prelude + big(CRC32.checksum(prelude)) + headers + payload
        return checked + big(CRC32.checksum(checked))
    }

    /// An event of `ConverseStream`.
    static func event(_ type: String, _ payload: String) -> [UInt8] {
        message(
            [
                (":event-type", .string(type)), (":content-type", .string("application/json")),
                (":message-type", .string("event")),
            ], payload)
    }

    static func header(_ name: String, _ value: AWSEventStreamMessage.Value) -> [UInt8] {
        [UInt8(name.utf8.count)] + Array(name.utf8) + encoded(value)
    }

    static func big(_ value: some FixedWidthInteger) -> [UInt8] { withUnsafeBytes(of: value.bigEndian) { Array($0) } }

    private static func encoded(_ value: AWSEventStreamMessage.Value) -> [UInt8] {
        switch value {
        case .bool(let value): [value ? 0 : 1]
        case .byte(let value): [2] + big(value)
        case .short(let value): [3] + big(value)
        case .integer(let value): [4] + big(value)
        case .long(let value): [5] + big(value)
        case .bytes(let value): [6] + big(UInt16(value.count)) + value
        case .string(let value): [7] + big(UInt16(value.utf8.count)) + Array(value.utf8)
        case .timestamp(let value): [8] + big(value)
        case .uuid(let value): [9] + value
        }
    }
}
