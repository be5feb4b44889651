import Hummingbird
import SessionModel

/// What a file is said to be, by its name alone: what is in it is a stranger's.
enum FileType {
    static let folder = "inode/directory"
    static let unknown = "application/octet-stream"

    /// Those that code writes often and that the HTTP library does not know.
    private static let others = [
        "md": "text/markdown", "py": "text/x-python", "log": "text/plain", "tsv": "text/tab-separated-values",
        "ipynb": "application/x-ipynb+json", "parquet": "application/vnd.apache.parquet",
        "yaml": "application/yaml", "yml": "application/yaml", "jsonl": "application/jsonl",
    ]

    static func of(_ info: FileInfo) -> String {
        guard !info.isFolder else { return folder }
        let name = info.path.name
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > 0 else { return unknown }
        let ending = String(decoding: name[(dot + 1)...], as: UTF8.self).lowercased()
        if let type = others[ending] { return type }
        // As the file's name: a type of the library's own, never text of the stranger's.
        return MediaType.getMediaType(forExtension: ending)?.description ?? unknown
    }
}
