import Foundation
import TestSupport

extension TemporaryFolder {
    var database: String { path + "/nestbox.sqlite" }

    /// The bytes of the database file, without its log.
    func bytes() throws -> Data { try Data(contentsOf: URL(fileURLWithPath: database)) }
}
