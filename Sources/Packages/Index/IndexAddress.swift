internal import FoundationEssentials
internal import SessionModel

/// The package index that the operator named, with what it is to be asked with.
package struct IndexAddress: Sendable {
    /// Ends in a slash.
    let base: WebAddress

    /// The value of `Authorization`, if the address had a user: for this index's origin and no other.
    let authorization: String?

    /// - Parameter text: the address of a simple index (PEP 503), `https://user:password@host/simple/` where it wants to know who asks.
    package init?(_ text: String) {
        guard text.utf8.allSatisfy({ (0x21...0x7E).contains($0) }), !text.contains(where: { "?#\\".contains($0) }),
            let colon = text.firstIndex(of: ":"), text[colon...].hasPrefix("://")
        else { return nil }
        let begin = text.index(colon, offsetBy: 3)
        let end = text[begin...].firstIndex(of: "/") ?? text.endIndex
        let authority = text[begin..<end]
        var plain = text
        if let at = authority.lastIndex(of: "@") {
            let user = authority[..<at].split(separator: ":", maxSplits: 1, omittingEmptySubsequences: false)
            let words = user.compactMap { PercentCoding.decodeText($0) }
            guard words.count == user.count else { return nil }
            let pair = "\(words[0]):\(words.count > 1 ? words[1] : "")"
            authorization = "Basic \(Data(pair.utf8).base64EncodedString())"
            plain.removeSubrange(begin...at)
        } else {
            authorization = nil
        }
        guard let base = WebAddress(plain.hasSuffix("/") ? plain : plain + "/") else { return nil }
        self.base = base
    }

    /// The page of a project.
    func page(of project: ProjectName) -> WebAddress? { base.appending("\(project.text)/") }
}

extension IndexAddress: CustomStringConvertible {
    /// Whom it is asked from: no path, no user.
    package var description: String { base.origin.host }
}
