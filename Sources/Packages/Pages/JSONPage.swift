internal import FoundationEssentials

/// The page of a project as JSON: PEP 691, with PEP 714's name for metadata.
enum JSONPage {
    private struct Page: Decodable {
        let files: [File]
    }

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

    static func read(_ bytes: [UInt8], at address: WebAddress) throws(PackageProblem) -> IndexPage {
        guard let content = try? JSONDecoder().decode(Page.self, from: Data(bytes)) else {
            throw PackageProblem("the package index answered with a page that cannot be read")
        }
        var page = IndexPage()
        for entry in content.files {
            guard let name = entry.name, let url = entry.url,
                let link = PageReader.link(url, on: address, page: address),
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
