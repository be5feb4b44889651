/// A list of entity tags, as `If-Match` and `If-None-Match` have it: RFC 9110, section 8.8.3. Pure.
struct EntityTags: Hashable {
    /// `*`
    let isAny: Bool

    /// Without their quotes.
    let strong: [String]
    let weak: [String]

    init(_ header: String) {
        let tags = header.split(separator: ",").map { $0.drop { $0 == " " || $0 == "\t" } }.map { tag in
            tag.reversed().drop { $0 == " " || $0 == "\t" }.reversed()
        }.map { String($0) }
        isAny = tags.contains("*")
        strong = tags.filter { !$0.hasPrefix("W/") }.compactMap(EntityTags.bare)
        weak = tags.filter { $0.hasPrefix("W/") }.map { String($0.dropFirst(2)) }.compactMap(EntityTags.bare)
    }

    /// Whether the tag is among them, compared weakly.
    func matches(_ tag: String) -> Bool { isAny || strong.contains(tag) || weak.contains(tag) }

    /// Whether it is, compared strongly.
    func matches(_ tag: String, isStrong: Bool) -> Bool { isAny || (isStrong && strong.contains(tag)) }

    private static func bare(_ tag: String) -> String? {
        guard tag.count >= 2, tag.hasPrefix("\""), tag.hasSuffix("\"") else { return nil }
        return String(tag.dropFirst().dropLast())
    }
}
