/// What Signature Version 4 signs of a request.
struct SignableRequest: Sendable {
    var method: String

    /// As it is sent, percent-encoding included, beginning with a slash.
    var path: String

    /// Names and values as they are meant, not percent-encoded.
    var query: [(name: String, value: String)] = []

    /// Every header is signed but those that a proxy may change. `host` has to be among them.
    var headers: [(name: String, value: String)]

    var body: [UInt8] = []
}
