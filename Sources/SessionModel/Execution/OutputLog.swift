/// A file of a session with all that an execution has printed, which its answer has not.
package struct OutputLog: Hashable, Sendable {
    /// The folder that logs are in, with the files of what code shows.
    package static let folder = "outputs"

    /// The most that one has, in bytes, whatever the policy allows.
    package static let most = 64 << 20

    package var path: FilePath
    package var size: Int

    /// How many bytes at the end of what was printed it lacks.
    package var missing: Int

    package init(path: FilePath, size: Int, missing: Int) {
        self.path = path
        self.size = size
        self.missing = missing
    }

    /// The name that the log of an execution has in its folder.
    ///
    /// - Parameter execution: an identifier, which nobody can guess before the execution begins.
    package static func name<Subject>(_ execution: Identifier<Subject>) -> String { "\(execution).log" }
}
