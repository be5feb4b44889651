internal import FoundationEssentials

/// The page of a project as JSON: PEP 691, with PEP 714's name for metadata.
enum JSONPage {
    private struct Page: Decodable {
        enum Keys: String, CodingKey { case files }

        var files: [File] = []

        /// One after the other: a list of millions is given up before it is one.
        init(from decoder: any Decoder) throws {
            var list = try decoder.container(keyedBy: Keys.self).nestedUnkeyedContainer(forKey: .files)
            while !list.isAtEnd, files.count < IndexPage.mostFiles { files.append(try list.decode(File.self)) }
        }
    }

    /// How many parts of JSON there may be for one file: more than all that is known of files have.
    private static let mostParts = 40

    /// A file of which a part is of another kind than it should be counts as without that part.
    private struct File: Decodable {
        enum Keys: String, CodingKey {
            case filename, url, hashes, yanked
            case requiresPython = "requires-python"
            case coreMetadata = "core-metadata"
            case metadata = "dist-info-metadata"
        }

        let name: String?
        let url: String?
        let digest: String?
        let requiresPython: String?
        let yanked: String?
        let metadata: String?

        init(from decoder: any Decoder) throws {
            let values = try? decoder.container(keyedBy: Keys.self)
            func text(_ key: Keys) -> String? { try? values?.decode(String.self, forKey: key) }
            func truth(_ key: Keys) -> Bool { (try? values?.decode(Bool.self, forKey: key)) ?? false }
            func digest(_ key: Keys) -> String? {
                (try? values?.decode([String: String].self, forKey: key)).flatMap { Digest.best(of: $0) }
            }
            func metadata(_ key: Keys) -> String? { digest(key) ?? (truth(key) ? "true" : nil) }
            name = text(.filename)
            url = text(.url)
            self.digest = digest(.hashes)
            requiresPython = text(.requiresPython)
            yanked = text(.yanked) ?? (truth(.yanked) ? "" : nil)
            self.metadata = metadata(.coreMetadata) ?? metadata(.metadata)
        }
    }

    static func read(
        _ bytes: [UInt8], at address: WebAddress, from hosts: FileHosts
    ) throws(PackageProblem) -> IndexPage {
        // The decoder makes a map of all of them before anything is asked of it.
        let parts = bytes.count { ",[{".utf8.contains($0) }
        guard parts <= mostParts * IndexPage.mostFiles,
            let content = try? JSONDecoder().decode(Page.self, from: Data(bytes))
        else {
            throw PackageProblem("the package index answered with a page that cannot be read")
        }
        var page = IndexPage()
        for entry in content.files {
            guard let name = entry.name, let url = entry.url,
                let link = PageReader.link(url, on: address, page: address, from: hosts),
                var file = IndexFile(name: name, address: link)
            else { continue }
            file.digest = entry.digest
            file.requiresPython = entry.requiresPython
            file.yanked = entry.yanked
            file.metadata = entry.metadata
            page.add(file)
        }
        return page
    }
}
