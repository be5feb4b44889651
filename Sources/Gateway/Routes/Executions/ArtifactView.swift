import SessionModel

/// A file that an execution left, as its answer tells it.
struct ArtifactView: Encodable, Sendable {
    var path: String
    var size: Int
    var mime: String

    /// Where it can be had; nil where no server has it.
    var url: String?

    init(_ info: FileInfo) {
        path = info.path.text
        size = info.size
        mime = FileType.of(info)
    }

    init(_ info: FileInfo, of execution: RunningExecution) {
        self.init(info)
        let order = execution.order
        url =
            order.isAlone
            ? FileAddress.url(of: info.path, in: execution.id) : FileAddress.url(of: info.path, in: order.session.id)
    }
}
