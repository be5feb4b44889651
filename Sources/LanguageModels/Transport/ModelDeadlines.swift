/// How long a provider may keep the server waiting.
package struct ModelDeadlines: Hashable, Sendable {
    /// Until the connection stands, TLS included.
    package var connect: Duration

    /// From sending the request to the first bytes of the answer's body; models that reason think here.
    package var firstByte: Duration

    /// Between two pieces of the answer.
    package var idle: Duration

    package init(
        connect: Duration = .seconds(10), firstByte: Duration = .seconds(120), idle: Duration = .seconds(60)
    ) {
        self.connect = connect
        self.firstByte = firstByte
        self.idle = idle
    }
}
