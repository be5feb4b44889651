/// An answer that is given again to retries.
package struct KeptAnswer: Hashable, Sendable {
    /// The status code.
    package var status: Int

    package var contentType: String
    package var body: [UInt8]

    /// What `Retry-After` said, in seconds.
    package var retryAfter: Int?

    package init(status: Int, contentType: String, body: [UInt8], retryAfter: Int? = nil) {
        self.status = status
        self.contentType = contentType
        self.body = body
        self.retryAfter = retryAfter
    }
}
