/// Reads the page of a project in either form that indexes have it.
package enum PageReader {
    /// What an index is asked for: JSON if it has it.
    static let accepted =
        "application/vnd.pypi.simple.v1+json, application/vnd.pypi.simple.v1+html;q=0.2, text/html;q=0.01"

    private static let json = "application/vnd.pypi.simple.v1+json"
    private static let html = ["application/vnd.pypi.simple.v1+html", "text/html"]

    /// - Parameters:
    ///   - type: the `Content-Type`, whatever it says.
    ///   - address: where the page is, which its links start from.
    ///   - hosts: where files may be. Links to anywhere else are passed over.
    /// - Throws: ``PackageProblem`` for what is no page of an index.
    package static func read(
        _ bytes: [UInt8], type: String, at address: WebAddress, from hosts: FileHosts
    ) throws(PackageProblem) -> IndexPage {
        let type = type.prefix { $0 != ";" }.lowercased().filter { $0 != " " }
        if type == json { return try JSONPage.read(bytes, at: address, from: hosts) }
        guard html.contains(type) else {
            throw PackageProblem("the package index answered with what is no page of an index")
        }
        return HTMLPage.read(bytes, at: address, from: hosts)
    }

    /// A link of a page that may be followed: none that leaves TLS, or the places that the operator named.
    static func link(
        _ text: some StringProtocol, on base: WebAddress, page: WebAddress, from hosts: FileHosts
    ) -> WebAddress? {
        guard let address = WebAddress(text, on: base), hosts.have(address.origin) else { return nil }
        return page.origin.scheme == "https" && address.origin.scheme != "https" ? nil : address
    }
}
