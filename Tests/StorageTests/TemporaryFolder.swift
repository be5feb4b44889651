import Foundation

/// A folder for one database, which goes away with the object.
final class TemporaryFolder: Sendable {
    let path: String

    init() throws {
        let url = FileManager.default.temporaryDirectory.appendingPathComponent("nestbox-storage-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: url, withIntermediateDirectories: false)
        path = url.path
    }

    deinit { try? FileManager.default.removeItem(atPath: path) }

    var database: String { path + "/nestbox.sqlite" }

    /// The bytes of the database file, without its log.
    func bytes() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: database)) }
}
