import FoundationEssentials
import Policies

/// A folder of policies for one test, removed with it.
final class PolicyFolderFixture {
    let path: String
    private let enclosing: URL

    init() throws {
        enclosing = FileManager.default.temporaryDirectory.appending(path: "nestbox-policies-\(UUID().uuidString)")
        let folder = enclosing.appending(path: "policies")
        path = folder.path
        try FileManager.default.createDirectory(
            at: folder.appending(path: "seccomp"), withIntermediateDirectories: true)
    }

    deinit { try? FileManager.default.removeItem(at: enclosing) }

    /// Writes a file; `..` leads out of the folder and not out of the fixture.
    func write(_ name: String, _ text: String) throws {
        try Data(text.utf8).write(to: URL(filePath: "\(path)/\(name)"))
    }

    func link(_ name: String, to target: String) throws {
        try FileManager.default.createSymbolicLink(atPath: "\(path)/\(name)", withDestinationPath: target)
    }

    func load() throws -> [String: Policy] { try PolicyLoader.load(directory: path) }

    static let profile = """
        {"defaultAction": "SCMP_ACT_ERRNO", "syscalls": [{"name": "read", "action": "SCMP_ACT_ALLOW"}]}
        """

    /// A policy that is well but for what is replaced in it.
    static func policy(
        name: String = #""plain""#, seccomp: String = #""seccomp/plain.json""#, limits: [String: String] = [:]
    ) -> String {
        let good = [
            "address_space_bytes": "1", "memory_bytes": "2", "processes": "3", "open_files": "4", "file_bytes": "5",
            "stack_bytes": "6", "tmp_bytes": "7", "tmp_inodes": "8", "shm_bytes": "9", "output_bytes": "10",
        ]
        let merged = good.merging(limits) { $1 }.filter { !$0.value.isEmpty }
        let fields = merged.sorted { $0.key < $1.key }.map { #""\#($0.key)": \#($0.value)"# }
        return """
            {"name": \(name), "description": "for tests", "seccomp": \(seccomp),
             "limits": {\(fields.joined(separator: ", "))}}
            """
    }
}
