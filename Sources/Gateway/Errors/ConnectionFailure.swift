/// The connection failed under a request's body. The HTTP library knows how to end it; there is nothing to answer.
struct ConnectionFailure: Error {
    var underlying: any Error
}
