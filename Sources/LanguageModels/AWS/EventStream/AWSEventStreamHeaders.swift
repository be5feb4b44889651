/// Reads the headers of one message, which are all there.
struct AWSEventStreamHeaders {
    private var rest: ArraySlice<UInt8>

    static func read(_ bytes: ArraySlice<UInt8>) throws(AWSEventStreamError) -> [String: AWSEventStreamMessage.Value] {
        var reader = AWSEventStreamHeaders(rest: bytes)
        var headers: [String: AWSEventStreamMessage.Value] = [:]
        while !reader.rest.isEmpty {
            let length = Int(try reader.integer(UInt8.self))
            let name = String(decoding: try reader.take(length), as: UTF8.self)
            guard !name.isEmpty, headers.updateValue(try reader.value(), forKey: name) == nil else { throw .header }
        }
        return headers
    }

    private mutating func value() throws(AWSEventStreamError) -> AWSEventStreamMessage.Value {
        switch try integer(UInt8.self) {
        case 0: .bool(true)
        case 1: .bool(false)
        case 2: .byte(try integer(Int8.self))
        case 3: .short(try integer(Int16.self))
        case 4: .integer(try integer(Int32.self))
        case 5: .long(try integer(Int64.self))
        case 6: .bytes(Array(try take(Int(try integer(UInt16.self)))))
        case 7: .string(String(decoding: try take(Int(try integer(UInt16.self))), as: UTF8.self))
        case 8: .timestamp(try integer(Int64.self))
        case 9: .uuid(Array(try take(16)))
        default: throw .header
        }
    }

    private mutating func integer<Integer: FixedWidthInteger>(
        _ type: Integer.Type
    ) throws(AWSEventStreamError) -> Integer {
        try take(Integer.bitWidth / 8).reduce(0) { $0 << 8 | Integer(truncatingIfNeeded: $1) }
    }

    private mutating func take(_ count: Int) throws(AWSEventStreamError) -> ArraySlice<UInt8> {
        guard count <= rest.count else { throw .header }
        defer { rest = rest.dropFirst(count) }
        return rest.prefix(count)
    }
}
