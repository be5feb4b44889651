import Packages

extension FuzzTarget {
    /// Byte 0 chooses the page's form and whether its index has TLS; the rest is the page of the project `fuzz`.
    ///
    /// Whatever it says: files are at the index or at the host that the operator named, and have TLS where the index has it. What
    /// the session gets of it links to its own port alone, reads the same, and each link is a request for the file that it is of.
    static let indexPage = FuzzTarget("index-page") { bytes in
        guard let first = bytes.first, let project = ProjectName("fuzz") else { return }
        let scheme = first & 2 == 0 ? "https" : "http"
        let type = first & 1 == 0 ? "application/vnd.pypi.simple.v1+json" : "text/html; charset=utf-8"
        let base = "\(scheme)://index.test/simple/"
        guard let page = try read(Array(bytes.dropFirst()), type: type, at: base) else { return }
        for file in page.files {
            let (address, origin) = (file.address.text, file.address.origin)
            try Violation.require(
                ["index.test", "files.test"].contains(origin.host) && (scheme == "http" || origin.scheme == "https"),
                "a file is at \(address)")
            try Violation.require(
                address.lowercased().hasPrefix("\(origin.scheme)://\(origin.host)"), "\(address) is not at \(origin)")
        }
        let port = "http://127.0.0.1:3141/"
        let shown = page.html(of: project)
        guard let again = try read(Array(shown.utf8), type: "text/html", at: "\(port)simple/") else {
            throw Violation("the session cannot read its page")
        }
        try Violation.require(again.files.count == page.files.count, "\(again.files.count) of \(page.files.count)")
        for (file, link) in zip(page.files, again.files) {
            try Violation.require(
                link.address.text == "\(port)files/fuzz/\(file.name)", "a link leads to \(link.address.text)")
            try Violation.require(said(link) == said(file), "\(file) is shown as \(link)")
            try check(file, of: project)
        }
    }

    private static func read(_ bytes: [UInt8], type: String, at base: String) throws(Violation) -> IndexPage? {
        guard let index = IndexAddress(base), let hosts = FileHosts(of: index, named: ["files.test"]),
            let address = WebAddress("\(base)fuzz/")
        else { throw Violation("\(base) is no index") }
        return try? PageReader.read(bytes, type: type, at: address, from: hosts)
    }

    /// Everything but where it is, as a page shows it.
    private static func said(_ file: IndexFile) -> [String?] {
        func line(_ text: String?) -> String? {
            text.map { String(String.UnicodeScalarView($0.unicodeScalars.map { $0.value < 0x20 ? " " : $0 })) }
        }
        // A value that is longer than this may be too long for the reader when its characters are written as references.
        let versions = file.requiresPython.flatMap { $0.utf8.count > 682 ? nil : $0 }
        return [file.name, file.digest, line(versions), line(file.yanked), file.metadata]
    }

    private static func check(_ file: IndexFile, of project: ProjectName) throws(Violation) {
        let target = "/files/\(project.text)/\(file.name)"
        let metadata = PackageRequest(target: "\(target).metadata")
        try Violation.require(
            metadata == .file(of: project, named: file.name, isMetadata: true),
            "\(target).metadata asks for \(String(describing: metadata))")
        // That one would be the metadata of another.
        guard !file.name.hasSuffix(".metadata") else { return }
        let request = PackageRequest(target: target)
        try Violation.require(
            request == .file(of: project, named: file.name, isMetadata: false),
            "\(target) asks for \(String(describing: request))")
    }
}
