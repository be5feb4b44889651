/// Where an OpenAI-compatible API is, and the key to it.
struct OpenAIEndpoint: Hashable, Sendable {
    static let standardBase = "https://api.openai.com/v1"

    /// With the version, without a slash at the end.
    let base: String
    let key: APIKey?

    init(base: String?, key: APIKey?) {
        self.base = Self.normalized(base ?? Self.standardBase)
        self.key = key
    }

    var isStandard: Bool { base == Self.standardBase }

    /// Two spellings of one base are one base.
    static func normalized(_ base: String) -> String {
        var base = base[...]
        while base.hasSuffix("/") { base = base.dropLast() }
        return String(base)
    }
}
