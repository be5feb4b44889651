/// A file of a session with all that an execution has printed, which its answer has not.
package struct OutputLog: Hashable, Sendable {
    /// The folder that logs are in, with the files of what code shows.
    package static let folder = "outputs"

    /// The most that one has, in bytes, whatever the policy allows.
    package static let most = 64 << 20

    /// How many a session keeps.
    package static let mostKept = 8

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
    package static func name<Subject>(_ execution: Identifier<Subject>) -> String { "\(execution)\(suffix)" }

    /// Whether a file in the folder has such a name.
    package static func isName(_ text: String) -> Bool {
        guard text.hasSuffix(suffix), let execution = Identifier<OutputLog>(String(text.dropLast(suffix.count))) else {
            return false
        }
        return name(execution) == text
    }

    private static let suffix = ".log"
}
