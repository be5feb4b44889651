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
        name: String = #""plain""#, seccomp: String = #""seccomp/plain.json""#, limits: [String: String] = [:],
        parts: [String: String] = [:]
    ) -> String {
        let good = Dictionary(
            uniqueKeysWithValues: PolicyLimits.Name.allCases.enumerated().map { ($1.rawValue, "\($0 + 1)") })
        return object(
            [
                "name": name, "description": #""for tests""#, "isolation": #""full""#, "seccomp": seccomp,
                "limits": object(good.merging(limits) { $1 }), "filesystem": #"{"workspace": "folder"}"#,
                "network": #""loopback""#, "landlock": #"{"writable": ["workspace"], "executable": []}"#,
            ].merging(parts) { $1 })
    }

    /// An object of the values, without those that are empty.
    private static func object(_ values: [String: String]) -> String {
        let fields = values.filter { !$0.value.isEmpty }.sorted { $0.key < $1.key }
        return "{\(fields.map { #""\#($0.key)": \#($0.value)"# }.joined(separator: ", "))}"
    }
}
