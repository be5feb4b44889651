/// The page of a project as HTML: PEP 503, with the attributes that came later.
enum HTMLPage {
    /// How many links are looked at: one that is passed over takes its time too.
    private static let mostLinks = 2 * IndexPage.mostFiles

    static func read(_ bytes: [UInt8], at address: WebAddress, from hosts: FileHosts) -> IndexPage {
        var scanner = TagScanner(bytes)
        var page = IndexPage()
        var base = address
        var links = 0
        while links < mostLinks, let tag = scanner.next() {
            guard let target = tag.attributes["href"] else { continue }
            links += 1
            if tag.name == "base" { base = WebAddress(target, on: address) ?? base }
            guard tag.name == "a", let link = PageReader.link(target, on: base, page: address, from: hosts),
                var file = IndexFile(address: link)
            else { continue }
            file.digest = target.firstIndex(of: "#").flatMap { Digest.reading(target[target.index(after: $0)...]) }
            file.requiresPython = tag.attributes["data-requires-python"]
            file.yanked = tag.attributes["data-yanked"]
            let metadata = tag.attributes["data-core-metadata"] ?? tag.attributes["data-dist-info-metadata"]
            file.metadata = metadata.flatMap { $0 == "true" ? $0 : Digest.reading($0) }
            page.add(file)
        }
        return page
    }
}
