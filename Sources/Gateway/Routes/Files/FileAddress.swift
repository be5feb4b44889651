import Hummingbird
import SessionModel

/// The path of a file in the path of a request: what stands after `/v1/sessions/{id}/files/`, or after
/// `/v1/executions/{id}/artifacts/`.
enum FileAddress {
    /// `v1`, `sessions` or `executions`, the id, `files` or `artifacts`.
    private static let before = 4

    /// - Throws: ``FileFailure/notFound`` for what could be no file's path, a way out of the folder included.
    static func path(in request: Request) throws(FileFailure) -> FilePath {
        // From the address as it came: one that was decoded before it was split would tell a slash from %2F no more.
        guard let components = decoded(request.uri.path), let path = FilePath(components: components) else {
            throw .notFound
        }
        return path
    }

    /// How a file of a session is asked for.
    static func url(of path: FilePath, in session: SessionID) -> String {
        "/v1/sessions/\(session)/files/" + encoded(path)
    }

    /// How a file is asked for that an execution left.
    static func url(of path: FilePath, in execution: ExecutionID) -> String {
        "/v1/executions/\(execution)/artifacts/" + encoded(path)
    }

    private static func encoded(_ path: FilePath) -> String {
        path.components.map { PercentCoding.encode($0) }.joined(separator: "/")
    }

    private static func decoded(_ address: String) -> [[UInt8]]? {
        var rest = address.utf8[...]
        for _ in 0..<before {
            rest = rest.drop { $0 == UInt8(ascii: "/") }
            rest = rest.drop { $0 != UInt8(ascii: "/") }
        }
        let components = rest.dropFirst().split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        let decoded = components.compactMap(PercentCoding.decode)
        return decoded.count == components.count ? decoded : nil
    }
}
