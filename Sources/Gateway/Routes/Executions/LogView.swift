import SessionModel

/// The log of an execution's whole output, as its answer tells it.
struct LogView: Encodable, Sendable {
    var path: String
    var size: Int

    /// Bytes at the end of the output that it lacks.
    var missing: Int

    /// Where it can be had; nil where no server has it.
    var url: String?

    init(_ log: OutputLog, url: String?) {
        path = log.path.text
        size = log.size
        missing = log.missing
        self.url = url
    }
}
