import SessionModel

/// What is to be done with a program, as the command line says it.
struct RunOrder: Sendable {
    var arguments: [String]
    var variables: [String: String]
    var bounds: ExecutionBounds
    var policy: String
}
