/// Where an index may have its files: its own place, and the hosts that the operator named. A page that lies leads nowhere else.
package struct FileHosts: Hashable, Sendable {
    /// Who has the files of an index that everybody knows.
    private static let known = ["pypi.org": "files.pythonhosted.org"]

    private let own: WebOrigin
    private let others: Set<WebOrigin>

    /// - Parameter names: `host`, or `host:port` where it is not the standard one; nil for those of a known index.
    /// - Returns: nil if one of the names is none.
    package init?(of index: IndexAddress, named names: [String]?) {
        own = index.base.origin
        var others: Set<WebOrigin> = []
        for name in names ?? Self.known[own.host].map({ [$0] }) ?? [] {
            let origins = ["http", "https"].compactMap { scheme in
                WebAddress("\(scheme)://\(name)").flatMap { $0.path.isEmpty ? $0.origin : nil }
            }
            guard origins.count == 2, !name.contains("?") else { return nil }
            others.formUnion(origins)
        }
        self.others = others
    }

    func have(_ origin: WebOrigin) -> Bool { origin == own || others.contains(origin) }
}
