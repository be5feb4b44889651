import SessionModel

/// Files that the test sets, for sessions that share them.
struct ScriptedFiles: SessionFiles {
    struct File: SessionFile {
        let info: FileInfo

        /// May be shorter than the info says, as of a file that has shrunk since it was opened.
        let content: [UInt8]

        func read(at offset: Int, count: Int) -> [UInt8] { Array(content.dropFirst(offset).prefix(count)) }
    }

    var files: [String: File] = [:]

    mutating func put(_ path: String, _ content: String, size: Int? = nil, modified: Timestamp = TestGateway.epoch) {
        guard let filePath = FilePath(path) else { return }
        let info = FileInfo(
            path: filePath, isFolder: false, size: size ?? content.utf8.count, modified: modified, changed: modified,
            version: "v-\(path)")
        files[path] = File(info: info, content: Array(content.utf8))
    }

    func requireReachable(under policy: String) {}

    func list(_ query: FileQuery, of session: Session) throws -> FilePage {
        FilePage(files: files.values.map(\.info).sorted { $0.path < $1.path }, total: files.count)
    }

    func open(_ path: FilePath, of session: Session) throws -> any SessionFile {
        guard let file = files[path.text] else { throw FileFailure.notFound }
        return file
    }

    func upload(_ path: FilePath, size: Int?, to session: Session) throws -> any FileUpload {
        throw FileFailure.inMemory(policy: session.policy)
    }

    func delete(_ path: FilePath, recursively: Bool, of session: Session) throws { throw FileFailure.notFound }
}
