/// What an index says of one project: read from its page, and written anew for the session.
package struct IndexPage: Sendable {
    /// The most files that are taken of one page; no project has as many.
    package static let mostFiles = 50_000

    private static let longestVersions = 1024
    private static let longestReason = 256

    package private(set) var files: [IndexFile] = []
    private var places: [String: Int] = [:]

    /// Those that its files are at.
    package private(set) var origins: Set<WebOrigin> = []

    package init() {}

    /// Takes a file, if there is none of its name yet. What it says at length is cut, or the file is left out where that says
    /// something else.
    package mutating func add(_ file: IndexFile) {
        guard files.count < Self.mostFiles, places[file.name] == nil,
            file.requiresPython?.utf8.count ?? 0 <= Self.longestVersions
        else { return }
        var file = file
        file.yanked = file.yanked.map { String($0.unicodeScalars.prefix(Self.longestReason)) }
        places[file.name] = files.count
        files.append(file)
        origins.insert(file.address.origin)
    }

    package func file(named name: String) -> IndexFile? { places[name].map { files[$0] } }

    /// The page as PEP 503 has it, which every installer reads. Its links lead to ``PackageRequest/file(of:named:)`` and nowhere else.
    package func html(of project: ProjectName) -> String {
        var text = """
            <!DOCTYPE html>
            <html><head><meta name="pypi:repository-version" content="1.0"><title>\(project.text)</title></head><body>

            """
        for file in files {
            let digest = file.digest.map { "#\($0)" } ?? ""
            text += "<a href=\"/files/\(project.text)/\(Self.escaped(file.name))\(digest)\""
            if let versions = file.requiresPython { text += " data-requires-python=\"\(Self.escaped(versions))\"" }
            if let reason = file.yanked { text += " data-yanked=\"\(Self.escaped(reason))\"" }
            if let metadata = file.metadata {
                text += " data-core-metadata=\"\(metadata)\" data-dist-info-metadata=\"\(metadata)\""
            }
            text += ">\(Self.escaped(file.name))</a><br>\n"
        }
        return text + "</body></html>\n"
    }

    private static func escaped(_ text: String) -> String {
        var escaped = ""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "&": escaped += "&amp;"
            case "<": escaped += "&lt;"
            case ">": escaped += "&gt;"
            case "\"": escaped += "&quot;"
            case "'": escaped += "&#x27;"
            case _ where scalar.value < 0x20: escaped += " "
            default: escaped.unicodeScalars.append(scalar)
            }
        }
        return escaped
    }
}
