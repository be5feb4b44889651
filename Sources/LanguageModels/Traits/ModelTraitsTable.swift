/// The traits of models by their names.
///
/// An entry's key stands at the beginning of a model's name, or of a part of it: behind `/`, `.` or `:`. So `claude-3-haiku`
/// is found in `anthropic/claude-3-haiku-20240307` and in `bedrock/us.anthropic.claude-3-haiku-20240307-v1:0`. The longest
/// key wins. What the operator says goes before what is known of a provider, and that before what is known of a family.
package struct ModelTraitsTable: Hashable, Sendable {
    private let operators: [String: PartialTraits]

    /// - Parameter operators: The operator's entries; keys in lower case.
    package init(_ operators: [String: PartialTraits] = [:]) { self.operators = operators }

    package func traits(of model: String) -> ModelTraits {
        let name = model.lowercased()
        return [KnownModels.families, KnownModels.providers, operators].reduce(ModelTraits()) { traits, entries in
            Self.entries(for: name, in: entries).reduce(traits) { $1.applied(to: $0) }
        }
    }

    /// The entries that the name fits, the longest key last.
    private static func entries(for name: String, in entries: [String: PartialTraits]) -> [PartialTraits] {
        entries.filter { fits($0.key, name) }.sorted { $0.key.utf8.count < $1.key.utf8.count }.map(\.value)
    }

    private static func fits(_ key: String, _ name: String) -> Bool {
        name.hasPrefix(key) || ["/", ".", ":"].contains { name.contains($0 + key) }
    }
}
