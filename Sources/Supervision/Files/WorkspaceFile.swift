internal import Glibc
internal import SessionModel

/// An open regular file of a session.
struct WorkspaceFile: SessionFile {
    let info: FileInfo
    private let descriptor: Descriptor
    private let place: Transfers.Place

    init(_ path: FilePath, in folder: WorkspaceFolder, at place: Transfers.Place) throws {
        let (file, status) = try folder.openFile(path)
        info = FileStatus.info(path, status)
        descriptor = file
        self.place = place
    }

    /// - Parameter name: what it is called in the folder now, other than by its path.
    init(_ path: FilePath, named name: String, in folder: WorkspaceFolder, at place: Transfers.Place) throws {
        guard let current = FilePath(name) else { throw FileFailure.notFound }
        let (file, status) = try folder.openFile(current)
        info = FileStatus.info(path, status)
        descriptor = file
        self.place = place
    }

    func read(at offset: Int, count: Int) async throws -> [UInt8] {
        try await FileThreads.run { [descriptor] in
            var failure: Int32 = 0
            let bytes = [UInt8](unsafeUninitializedCapacity: count) { buffer, length in
                while length < count {
                    let result = pread(
                        descriptor.number, buffer.baseAddress.map { $0 + length }, count - length, offset + length)
                    if result < 0 && errno == EINTR { continue }
                    if result < 0 { failure = errno }
                    guard result > 0 else { return }
                    length += result
                }
            }
            guard failure == 0 else { throw WorkspaceFolder.failure(failure) }
            return bytes
        }
    }
}
