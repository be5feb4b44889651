import FoundationEssentials
import Glibc

/// A folder of its own for a test, gone with the object.
package final class TemporaryFolder: Sendable {
    package let path: String

    package init() throws {
        var template = Array("\(FileManager.default.temporaryDirectory.path)/nestbox-test-XXXXXX".utf8CString)
        guard mkdtemp(&template) != nil else { throw CocoaError(.fileWriteUnknown) }
        path = String(decoding: template.dropLast().map { UInt8(bitPattern: $0) }, as: UTF8.self)
    }

    deinit {
        try? FileManager.default.removeItem(atPath: path)
    }
}
