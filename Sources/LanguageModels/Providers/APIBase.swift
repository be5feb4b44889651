/// The base URL of a provider's API. Two spellings of one address are equal.
///
/// `http` or `https`, a host, maybe a port, maybe a path; no user, no query, no fragment. The scheme's and the host's case,
/// the scheme's own port and slashes at the end make no difference. Percent-encodings stay as they are written: another spelling of a
/// path is another path.
package struct APIBase: Hashable, Sendable {
    let scheme: String

    /// In lower case; an IPv6 address is in brackets.
    let host: String

    /// Nil for the scheme's own.
    let port: Int?

    /// Empty, or with a slash at its beginning and none at its end.
    let path: String

    package init?(_ text: String) {
        // What one reader of URLs takes for the end of a host and another does not is in none.
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }),
            !text.contains(where: { "\\?#\"<>^`{|}".contains($0) })
        else { return nil }
        let parts = text.split(separator: "/", maxSplits: 3, omittingEmptySubsequences: false)
        guard parts.count >= 3, parts[1].isEmpty else { return nil }
        scheme = parts[0].dropLast().lowercased()
        guard parts[0].last == ":", let standardPort = ["http": 80, "https": 443][scheme] else { return nil }

        let authority = parts[2].lowercased()
        let hostEnd = authority.hasPrefix("[") ? authority.firstIndex(of: "]").map(authority.index(after:)) : nil
        let end = hostEnd ?? authority.firstIndex(of: ":") ?? authority.endIndex
        host = String(authority[..<end])
        let isName = host.utf8.allSatisfy { Self.isNameByte($0) }
        guard !host.isEmpty, isName || hostEnd != nil && Self.isAddress(host) else { return nil }
        if end == authority.endIndex {
            port = nil
        } else {
            let digits = authority[end...].dropFirst()
            guard authority[end] == ":", digits.utf8.allSatisfy({ (0x30...0x39).contains($0) }),
                let number = Int(digits),
                (1...65535).contains(number)
            else { return nil }
            port = number == standardPort ? nil : number
        }
        var path = parts.count > 3 ? "/" + parts[3] : ""
        while path.hasSuffix("/") { path.removeLast() }
        self.path = path
    }

    private init(scheme: String, host: String, port: Int?, path: String) {
        self.scheme = scheme
        self.host = host
        self.port = port
        self.path = path
    }

    /// The same address with another path.
    func with(path: String) -> APIBase { APIBase(scheme: scheme, host: host, port: port, path: path) }

    private static func isNameByte(_ byte: UInt8) -> Bool {
        (0x61...0x7A).contains(byte) || (0x30...0x39).contains(byte) || byte == 0x2D || byte == 0x2E || byte == 0x5F
    }

    private static func isAddress(_ host: String) -> Bool {
        host.dropFirst().dropLast().utf8.allSatisfy {
            (0x30...0x3A).contains($0) || (0x61...0x66).contains($0) || $0 == 0x2E
        }
    }
}

extension APIBase: CustomStringConvertible {
    package var description: String { "\(scheme)://\(host)\(port.map { ":\($0)" } ?? "")\(path)" }
}
