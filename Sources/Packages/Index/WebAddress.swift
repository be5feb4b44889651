internal import FoundationEssentials

/// An address of http or https without a user in it, as an index may link to.
///
/// Written in plain ASCII: what one reader of URLs takes for the end of a host and another does not is in none.
package struct WebAddress: Hashable, Sendable {
    /// The longest that is taken.
    private static let longest = 4096

    /// Without a fragment.
    package let text: String

    package let origin: WebOrigin

    /// - Parameters:
    ///   - text: absolute, or relative to `base`.
    ///   - base: the page that it stands on; nil for none.
    package init?(_ text: some StringProtocol, on base: WebAddress? = nil) {
        let text = text.prefix { $0 != "#" }
        guard text.utf8.count <= Self.longest, text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.contains(where: { "\\\"<>^`{|}".contains($0) }),
            let url = URL(string: String(text), relativeTo: base.flatMap { URL(string: $0.text) })?.absoluteURL,
            let scheme = url.scheme?.lowercased(), let standardPort = ["http": 80, "https": 443][scheme],
            let host = url.host(percentEncoded: true)?.lowercased(), !host.isEmpty, !host.contains("%"),
            url.user(percentEncoded: true) == nil, url.password(percentEncoded: true) == nil
        else { return nil }
        let port = url.port ?? standardPort
        guard (1...65535).contains(port) else { return nil }
        self.text = url.absoluteString
        origin = WebOrigin(scheme: scheme, host: host, port: port)
    }

    /// The path, as it is written.
    var path: Substring {
        let rest = text.drop { $0 != ":" }.dropFirst(3)
        return rest.drop { $0 != "/" }.prefix { $0 != "?" }
    }

    /// The same with something more at the end of its path.
    func appending(_ suffix: String) -> WebAddress? {
        let end = text.firstIndex(of: "?") ?? text.endIndex
        return WebAddress(text[..<end] + suffix + text[end...])
    }
}
