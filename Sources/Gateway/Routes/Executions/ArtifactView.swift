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
        url = execution.url(of: info.path)
    }
}

extension RunningExecution {
    /// Where a file that it has left can be had.
    func url(of path: FilePath) -> String {
        order.isAlone ? FileAddress.url(of: path, in: id) : FileAddress.url(of: path, in: order.session.id)
    }
}
