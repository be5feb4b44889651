import CLinux
import Glibc
import TestSupport
import Testing

/// A folder with files that look like a group's.
struct GroupFiles {
    let folder: TemporaryFolder

    init() throws {
        folder = try TemporaryFolder()
    }

    var path: String { folder.path }

    func write(_ text: String, to file: String) throws {
        try #require(nb_write_file("\(path)/\(file)", text, text.utf8.count, 1, 0o600) == 0)
    }

    func read(_ file: String) throws -> String {
        var bytes = [UInt8](repeating: 0, count: 100)
        let descriptor = nb_open("\(path)/\(file)", O_RDONLY, 0)
        try #require(descriptor >= 0)
        defer { close(descriptor) }
        let count = Glibc.read(descriptor, &bytes, bytes.count)
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self)
    }
}
