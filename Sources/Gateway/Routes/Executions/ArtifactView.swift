import SessionModel

/// A file that an execution left, as its answer tells it.
struct ArtifactView: Encodable {
    var path: String
    var size: Int
    var mime: String
    var url: String

    init(_ info: FileInfo, of execution: RunningExecution) {
        path = info.path.text
        size = info.size
        mime = FileType.of(info)
        let order = execution.order
        url =
            order.isAlone
            ? FileAddress.url(of: info.path, in: execution.id) : FileAddress.url(of: info.path, in: order.session.id)
    }
}
