import Crypto
import SessionModel

/// The form of a request whose hash is signed, the same on both sides however the request was written.
///
/// Source: "Create a signed AWS API request" in the IAM User Guide, for services other than S3: the path is encoded a second time.
struct CanonicalRequest {
    let text: String
    let signedHeaders: String

    init(_ request: SignableRequest) {
        let headers = Self.headers(request.headers)
        signedHeaders = headers.map(\.name).joined(separator: ";")
        text = [
            request.method, Self.path(request.path), Self.query(request.query),
            headers.map { "\($0.name):\($0.value)\n" }.joined(), signedHeaders, Self.hash(request.body),
        ].joined(separator: "\n")
    }

    /// SHA-256, in hexadecimal.
    static func hash(_ bytes: [UInt8]) -> String { hexadecimal(SHA256.hash(data: bytes)) }

    static func hexadecimal(_ bytes: some Sequence<UInt8>) -> String {
        bytes.map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    }

    private static func path(_ path: String) -> String {
        var segments: [Substring] = []
        let parts = path.split(separator: "/")
        for part in parts {
            switch part {
            case ".": continue
            case "..": _ = segments.popLast()
            default: segments.append(part)
            }
        }
        let isFolder = path.hasSuffix("/") || parts.last == "." || parts.last == ".."
        let normalized = "/" + segments.joined(separator: "/") + (isFolder && !segments.isEmpty ? "/" : "")
        return PercentCoding.encode(normalized.utf8, keeping: "/")
    }

    private static func query(_ query: [(name: String, value: String)]) -> String {
        query.map { (PercentCoding.encode($0.name.utf8), PercentCoding.encode($0.value.utf8)) }
            .sorted { $0 < $1 }
            .map { "\($0)=\($1)" }.joined(separator: "&")
    }

    /// In the order of their names; those of one name become one, in the order in which they stand.
    private static func headers(_ headers: [(name: String, value: String)]) -> [(name: String, value: String)] {
        var values: [String: [String]] = [:]
        for header in headers {
            let name = header.name.lowercased()
            guard !unsigned.contains(name) else { continue }
            let words = header.value.split { $0 == " " || $0 == "\t" }
            values[name, default: []].append(words.joined(separator: " "))
        }
        return values.sorted { $0.key < $1.key }.map { ($0.key, $0.value.joined(separator: ",")) }
    }

    /// Headers that a proxy may add, change or take away, and `user-agent`; the same that botocore leaves out.
    private static let unsigned: Set<String> = [
        "authorization", "connection", "expect", "keep-alive", "proxy-authenticate", "proxy-authorization", "te",
        "trailer", "transfer-encoding", "upgrade", "user-agent", "x-amzn-trace-id",
    ]
}
