/// One message of an `application/vnd.amazon.eventstream`.
package struct AWSEventStreamMessage: Hashable, Sendable {
    /// A header's value, of one of the ten types that there are.
    package enum Value: Hashable, Sendable {
        case bool(Bool)
        case byte(Int8)
        case short(Int16)
        case integer(Int32)
        case long(Int64)
        case bytes([UInt8])
        case string(String)

        /// Milliseconds since 1970-01-01 00:00 UTC.
        case timestamp(Int64)

        /// Sixteen bytes.
        case uuid([UInt8])
    }

    package var headers: [String: Value]
    package var payload: [UInt8]

    /// The header's text; nil where it is missing, or is none.
    func text(_ name: String) -> String? {
        if case .string(let text)? = headers[name] { text } else { nil }
    }
}
