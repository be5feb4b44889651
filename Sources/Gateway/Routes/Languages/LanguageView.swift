import SessionModel

/// A language, as callers see it.
struct LanguageView: Encodable {
    let language: Language

    init(_ language: Language) { self.language = language }

    private enum CodingKeys: String, CodingKey {
        case name, aliases, extensions, version, stateful, available, reason
    }

    /// `version` is null where it is not known; `reason` is there only where the language is not available.
    func encode(to encoder: any Encoder) throws {
        var container = encoder.container(keyedBy: CodingKeys.self)
        try container.encode(language.name, forKey: .name)
        try container.encode(language.aliases, forKey: .aliases)
        try container.encode(language.extensions, forKey: .extensions)
        try container.encode(language.version, forKey: .version)
        try container.encode(language.isStateful, forKey: .stateful)
        try container.encode(language.problem == nil, forKey: .available)
        try container.encodeIfPresent(language.problem, forKey: .reason)
    }
}
