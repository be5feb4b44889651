import SessionModel

/// What is to be done with a program, as the command line says it.
struct RunOrder: Sendable {
    var arguments: [String]
    var variables: [String: String]
    var bounds: ExecutionBounds
    var policy: String

    /// Files and folders that it is to find.
    var files: [SourceFile]

    /// Which files are wanted of it, and the folder for them; nil for none.
    var artifacts: (selection: FileSelection, folder: String)?

    /// Whether everything is told as JSON at the end, in place of the streams.
    var isJSON: Bool
}
