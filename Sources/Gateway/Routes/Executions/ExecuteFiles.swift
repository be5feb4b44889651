import FoundationEssentials
import SessionModel

/// The files of an execution's body: each path with the file's text, or with `{"base64": "..."}`.
enum ExecuteFiles {
    static let most = 1000

    /// - Returns: in the order of their paths.
    static func read(_ fields: RequestFields) throws -> [InputFile] {
        let contents = try fields.object("files", [String: Content].self) ?? [:]
        guard contents.count <= most else { throw fields.invalid("files", "must be at most \(most)") }
        var files: [InputFile] = []
        for (text, content) in contents {
            let field = "files.\(text)"
            if let problem = problem(ofPath: text) { throw fields.invalid(field, problem) }
            guard let path = FilePath(text) else { throw fields.invalid(field, "is no path") }
            guard let bytes = content.bytes else {
                throw fields.invalid("\(field).base64", "must be base64, with its padding and without line breaks")
            }
            files.append(InputFile(path: path, content: bytes))
        }
        files.sort { $0.path < $1.path }
        try requireNoFolder(files, fields)
        return files
    }

    /// Why it is no file of a session's folder; nil where it may be.
    static func problem(ofPath path: String) -> String? {
        let parts = path.utf8.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
        if path.isEmpty || path.utf8.count > FilePath.longest { return "must be 1 to \(FilePath.longest) bytes" }
        if path.utf8.contains(0) { return "must not have a NUL in it" }
        if parts.contains(where: { $0.isEmpty || $0.elementsEqual(".".utf8) || $0.elementsEqual("..".utf8) }) {
            return "must be a path below the session's folder, without empty parts, . and .."
        }
        return parts.contains { $0.count > FilePath.longestName }
            ? "must have names of at most \(FilePath.longestName) bytes" : nil
    }

    private static func requireNoFolder(_ files: [InputFile], _ fields: RequestFields) throws {
        let paths = Set(files.map(\.path))
        for file in files {
            var above = file.path.parent
            while let folder = above {
                guard !paths.contains(folder) else {
                    throw fields.invalid("files.\(file.path.text)", "needs a folder where another of the files is")
                }
                above = folder.parent
            }
        }
    }

    private struct Content: Decodable {
        /// Nil where the base64 is none.
        let bytes: [UInt8]?

        init(from decoder: any Decoder) throws {
            if let text = try? decoder.singleValueContainer().decode(String.self) {
                bytes = Array(text.utf8)
                return
            }
            let fields: RequestFields
            do {
                fields = try RequestFields(decoder)
            } catch let error as InvalidField {
                throw InvalidField(error.path, "must be a string, or an object with base64")
            }
            let text = try fields.require("base64", fields.string("base64"))
            bytes = Data(base64Encoded: text).map { Array($0) }
        }
    }
}
