import FoundationEssentials
import Glibc

/// The folder of the policies. Nothing outside it is read on a policy's word.
struct PolicyFolder {
    private let directory: String
    /// The folder with all links resolved.
    private let root: String

    init(_ directory: String) throws(PolicyError) {
        guard let root = Self.resolve(directory) else {
            throw PolicyError(file: directory, problem: "cannot be opened: \(String(cString: strerror(errno)))")
        }
        self.directory = directory
        self.root = root
    }

    /// The file's path as errors shall name it.
    func path(of name: String) -> String {
        directory.hasSuffix("/") ? directory + name : "\(directory)/\(name)"
    }

    /// The names of the policies' own files, in order.
    func policyFiles() throws(PolicyError) -> [String] {
        do {
            return try FileManager.default.contentsOfDirectory(atPath: root).filter { $0.hasSuffix(".json") }.sorted()
        } catch {
            throw PolicyError(file: directory, problem: "cannot be listed: \(error)")
        }
    }

    /// Reads a file of the folder.
    ///
    /// - Parameter origin: the file that names it, which is at fault if it cannot be read.
    func read(_ name: String, for origin: String) throws(PolicyError) -> Data {
        guard let resolved = Self.resolve("\(root)/\(name)") else {
            throw PolicyError(file: origin, problem: "\(name) cannot be opened: \(String(cString: strerror(errno)))")
        }
        guard resolved.hasPrefix("\(root)/") else {
            throw PolicyError(file: origin, problem: "\(name) is not inside the policies' folder")
        }
        do {
            return try Data(contentsOf: URL(filePath: resolved, directoryHint: .notDirectory))
        } catch {
            throw PolicyError(file: origin, problem: "\(name) cannot be read: \(error)")
        }
    }

    private static func resolve(_ path: String) -> String? {
        guard let resolved = realpath(path, nil) else { return nil }
        defer { free(resolved) }
        return String(cString: resolved)
    }
}
